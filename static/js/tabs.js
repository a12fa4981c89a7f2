/* A row of tabs that is wider than the phone begins at the one that is open. */
(() => {
  document.querySelectorAll(".tabs").forEach((row) => {
    const open = row.querySelector("[aria-current]");
    if (!open || row.scrollWidth <= row.clientWidth) return;
    const own = row.getBoundingClientRect(), its = open.getBoundingClientRect();
    row.scrollLeft += its.left - own.left - (own.width - its.width) / 2;
  });
})();
