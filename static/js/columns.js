/* A form with data-auto-submit (filters, page size) is sent on every change; with data-auto-submit="close" when its menu closes (column chooser). */
(() => {
  const changed = new WeakSet();
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (!form) return;
    if (form.dataset.autoSubmit === "close") changed.add(form); else form.requestSubmit();
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.menu") || event.target.open) return;
    event.target.querySelectorAll('form[data-auto-submit="close"]').forEach((form) => { if (changed.delete(form)) form.requestSubmit(); });
  }, true);
})();
