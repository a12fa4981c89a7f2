/* [data-photos]: files are sent one by one as soon as they are chosen, each with a number made here, and shown with how they fare.
   The form then names them by number; while some are on their way it waits and goes off by itself. Without script it sends them whole. */
(() => {
  const number = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  };
  const made = (tag, name, text) => { const element = document.createElement(tag); element.className = name; if (text) element.textContent = text; return element; };

  const begin = (field) => {
    if (field.dataset.ready) return;
    field.dataset.ready = "yes";
    const words = field.dataset;
    const list = field.querySelector("[data-chosen]");
    const status = field.querySelector("[data-words]");
    const form = field.closest("form");
    let going = null;

    const drop = (row) => { row.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src)); row.remove(); settle(); };
    const settle = () => {
      const rows = [...list.children];
      if (rows.some((row) => row.dataset.state === "sending")) return;
      const stuck = rows.some((row) => row.dataset.state === "failed");
      status.textContent = going && stuck ? words.stuck : "";
      const submitter = going;
      going = null;
      if (submitter && !stuck) form.requestSubmit(submitter === form ? undefined : submitter);
    };
    const remover = (row, name) => {
      const button = made("button", "btn btn-small", words.remove);
      button.type = "button";
      button.append(made("span", "visually-hidden", ` ${name}`));
      button.addEventListener("click", () => drop(row));
      return button;
    };

    const send = async (row, file, uid) => {
      const state = row.querySelector("[data-state]");
      const again = row.querySelector("[data-again]");
      row.dataset.state = "sending";
      again.hidden = true;
      state.textContent = words.sending;
      const body = new FormData();
      body.append("uid", uid);
      body.append("file", file, file.name);
      try {
        const answer = await fetch(words.url, { method: "POST", body, headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value } });
        const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
        row.dataset.state = answer.ok ? "sent" : "failed";
        state.textContent = answer.ok ? words.sent : said.error || words.failed;
        again.hidden = answer.ok || (answer.status < 500 && answer.status !== 429);
        if (answer.ok) { const hidden = made("input", ""); hidden.type = "hidden"; hidden.name = `${words.name}-kept`; hidden.value = said.uid; row.append(hidden); }
      } catch {
        row.dataset.state = "failed";
        state.textContent = words.failed;
        again.hidden = false;
      }
      settle();
    };

    const take = (file) => {
      const row = made("li", "");
      if (file.type.startsWith("image/")) { const image = made("img", ""); image.alt = ""; image.width = image.height = 72; image.src = URL.createObjectURL(file); row.append(image); }
      const state = made("span", "sub");
      state.dataset.state = "";
      const again = made("button", "btn btn-small", words.again);
      again.type = "button";
      again.dataset.again = "";
      const uid = number();
      again.addEventListener("click", () => send(row, file, uid));
      row.append(made("span", "evidence-name", file.name), state, again, remover(row, file.name));
      list.append(row);
      send(row, file, uid);
    };

    field.querySelectorAll("input[type=file]").forEach((input) => {
      input.closest(".evidence-pick").classList.add("evidence-ready");
      input.addEventListener("change", () => {
        [...input.files].slice(0, Math.max(words.most - list.children.length, 0)).forEach(take);
        input.value = "";
      });
    });
    field.querySelectorAll("[data-drop]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => drop(button.closest("li"))); });
    form.addEventListener("submit", (event) => {
      const states = [...list.children].map((row) => row.dataset.state);
      if (!states.includes("sending") && !states.includes("failed")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (states.includes("sending")) { going = event.submitter || form; status.textContent = words.wait; } else { status.textContent = words.stuck; }
    }, true);
  };

  const all = (root) => root.querySelectorAll("[data-photos]").forEach(begin);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
