/* data-confirm="question" on a form, button or link asks once, in the dialog of _confirm.html.
   data-dialog-open="id" opens a <dialog>; data-dialog-close within it closes it. */
(() => {
  const box = document.getElementById("confirm");
  const title = document.getElementById("confirm-title");
  const text = document.getElementById("confirm-text");
  const yes = box && box.querySelector('[data-answer="yes"]');
  let go = null;

  const ask = (asker, then) => {
    title.textContent = asker.dataset.confirmTitle || title.dataset.default;
    text.textContent = asker.dataset.confirm;
    yes.textContent = asker.dataset.confirmLabel || yes.dataset.default;
    go = then;
    box.showModal();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = [event.submitter, form].find((one) => one && one.dataset.confirm);
    if (!box || !asker || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    ask(asker, () => { form.dataset.confirmed = "yes"; form.requestSubmit(submitter); });
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-confirm]");
    if (link && box) { event.preventDefault(); ask(link, () => { location.href = link.href; }); return; }
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) { event.preventDefault(); document.getElementById(opener.dataset.dialogOpen)?.showModal(); return; }
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    const answer = event.target.closest("#confirm [data-answer]");
    if (!answer) return;
    box.close();
    const then = go;
    go = null;
    if (answer.dataset.answer === "yes" && then) then();
  });
})();
