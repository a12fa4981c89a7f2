/* A row with data-row-link opens its first link; a click on a control or a selection of text does not.
   A checkbox with data-check-all marks every checkbox named in it. */
(() => {
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row-link]");
    if (!row || event.target.closest("a, button, input, select, label, summary") || String(getSelection())) return;
    const link = row.querySelector("a[href]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) open(link.href); else link.click();
  });
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-check-all]");
    if (all) document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.checkAll)}"]`).forEach((box) => { box.checked = all.checked; });
    document.querySelectorAll("[data-checked-count]").forEach((place) => {
      place.textContent = document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(place.dataset.checkedCount)}"]:checked`).length;
    });
  });
})();
