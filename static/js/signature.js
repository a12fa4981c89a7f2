/* [data-signature]: a field to sign in with a finger; what was drawn goes into the hidden field of the form as a picture. */
(() => {
  const place = document.querySelector("[data-signature]");
  if (!place) return;
  const canvas = place.querySelector("canvas");
  const said = place.querySelector("[data-signed]");
  const hidden = place.closest("form").elements.signature;
  const pen = canvas.getContext("2d");
  let last = null;
  place.hidden = false;

  const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const show = () => {
    blank();
    said.textContent = hidden.value ? said.dataset.signed : "";
    if (!hidden.value) return;
    const picture = new Image();
    picture.addEventListener("load", () => pen.drawImage(picture, 0, 0));
    picture.src = hidden.value;
  };
  const end = () => {
    if (!last) return;
    last = null;
    hidden.value = canvas.toDataURL("image/png");
    said.textContent = said.dataset.signed;
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  };

  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); last = at(event); });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const to = at(event);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...to);
    pen.stroke();
    last = to;
  });
  ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, end));
  place.querySelector("[data-wipe]").addEventListener("click", () => { hidden.value = ""; show(); hidden.dispatchEvent(new Event("input", { bubbles: true })); });
  place.closest("form").addEventListener("restored", show);
  show();
})();
