/* A form with data-guard warns before it is left with changes. No form is sent twice by a double click. */
(() => {
  const changed = new Set();
  const sent = new WeakSet();
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-guard]"); if (form) changed.add(form); });
  addEventListener("beforeunload", (event) => { if ([...changed].some((form) => form.isConnected)) event.preventDefault(); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || (form.method || "get") === "get") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    changed.delete(form);
    sent.add(form);
    const buttons = form.querySelectorAll("button:not([type=button])");
    setTimeout(() => buttons.forEach((button) => { button.setAttribute("aria-disabled", "true"); }));
  });
  const free = (form) => {
    sent.delete(form);
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) free(form); });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach(free));
})();
