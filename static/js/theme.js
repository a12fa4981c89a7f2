/* Light or dark: what this browser chose before, else what the system prefers. Loaded in the head, so nothing flashes. Paper is always light. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = (wanted) => {
    const theme = typeof wanted === "string" ? wanted : stored() || (system.matches ? "dark" : "light");
    if (root.dataset.theme === theme) return;
    root.dataset.theme = root.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("theme-changed"));
  };
  show();
  system.addEventListener("change", show);
  addEventListener("storage", show);
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    try { localStorage.setItem("theme", root.dataset.theme === "dark" ? "light" : "dark"); } catch { /* private window: nothing is kept */ }
    show();
  });
})();
