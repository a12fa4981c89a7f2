/* form[data-draft]: what is entered is kept in this browser under that name, so that a reload or a dead battery loses nothing;
   [data-filed] on a later page tells that the record of that number has arrived, and its draft goes. Files go by photos.js; here
   stand their numbers only. */
(() => {
  const OLD_HOURS = 1;
  const forget = (uid) => Object.keys(localStorage).forEach((key) => {
    try { if (key.startsWith("visit:") && JSON.parse(localStorage[key]).uid === uid) localStorage.removeItem(key); } catch { localStorage.removeItem(key); }
  });
  const filed = document.querySelector("[data-filed]");
  if (filed) forget(filed.dataset.filed);
  const form = document.querySelector("form[data-draft]");
  if (!form) return;

  const key = form.dataset.draft;
  const behind = Date.parse(`${form.dataset.now}Z`) - Date.now();
  const clock = () => new Date(Date.now() + behind).toISOString().slice(0, 16);
  const said = form.querySelector("[data-kept]");
  const told = (at) => { said.textContent = said.dataset.words.replace("%s", at.slice(11)); };
  let is_left = false;

  const keep = () => {
    if (is_left) return;
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    const off = [...form.querySelectorAll("input[type=checkbox]:not(:checked)")].map((box) => box.name);
    try { localStorage[key] = JSON.stringify({ uid: form.elements.uid.value, at: clock(), fields, off }); told(clock()); } catch { said.textContent = ""; }
  };
  const chosen = (name, uid) => {
    const field = form.querySelector(`[data-photos][data-name="${name}"]`);
    if (!field || field.querySelector(`input[value="${uid}"]`)) return;
    const row = document.createElement("li");
    row.dataset.file = "";
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: `${name}-kept`, value: uid });
    const image = Object.assign(document.createElement("img"), { alt: "", width: 72, height: 72, src: field.dataset.url.replace(/upload\/$/, `${uid}/thumb/`) });
    const state = Object.assign(document.createElement("span"), { className: "sub", textContent: field.dataset.sent });
    const drop = Object.assign(document.createElement("button"), { className: "btn btn-small", type: "button", textContent: field.dataset.remove });
    drop.addEventListener("click", () => row.remove());
    row.append(hidden, image, state, drop);
    field.querySelector("[data-chosen]").append(row);
  };
  const restore = (draft) => {
    draft.off?.forEach((name) => { const box = form.elements[name]; if (box?.type === "checkbox") box.checked = false; });
    draft.fields.forEach(([name, value]) => {
      if (name.endsWith("-kept")) { chosen(name.slice(0, -5), value); return; }
      const field = form.elements[name];
      if (!field) return;
      if (field.type === "checkbox") field.checked = true; else field.value = value;
    });
    const hours = (Date.parse(clock()) - Date.parse(draft.at)) / 3600000;
    if (hours > OLD_HOURS && !form.elements.ended_at.value) form.elements.ended_at.value = draft.at;
    form.querySelector("[data-restored]").hidden = false;
    form.querySelector("[data-restored-at]").textContent = draft.at.replace("T", " ");
    told(draft.at);
    form.dispatchEvent(new Event("restored"));
  };

  form.querySelector("[data-discard]").addEventListener("click", () => { is_left = true; localStorage.removeItem(key); location.assign(location.pathname); });
  let draft = null;
  try { draft = JSON.parse(localStorage[key] ?? "null"); } catch { localStorage.removeItem(key); }
  // A form that came back with what is wrong in it knows best itself.
  addEventListener("DOMContentLoaded", () => { if (draft && form.dataset.bound === "no") restore(draft); });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  const photos = new MutationObserver(keep);
  form.querySelectorAll("[data-chosen]").forEach((list) => photos.observe(list, { childList: true, subtree: true }));
})();
