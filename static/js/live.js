/* htmx for everyone: what was swapped in is announced, focus stays where the reader was, a failure is said. */
(() => {
  const announcer = document.getElementById("announcer");
  const say = (text) => { if (announcer) { announcer.textContent = ""; setTimeout(() => { announcer.textContent = text; }, 60); } };
  let focused = null;

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:beforeSwap", (event) => { focused = event.detail.target?.contains(document.activeElement) ? document.activeElement.id || document.activeElement.name : null; });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.target;
    if (event.detail.requestConfig?.triggeringEvent?.type === "load") return;
    if (part?.dataset?.focus !== undefined) {
      part.setAttribute("tabindex", "-1");
      part.focus({ preventScroll: true });
    } else if (focused) {
      (document.getElementById(focused) || document.getElementsByName(focused)[0])?.focus({ preventScroll: true });
    }
    if (event.detail.requestConfig?.triggeringEvent) say(part?.dataset?.loaded || announcer?.dataset.loaded || "");
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => {
    const text = announcer?.dataset.failed || "";
    say(text);
    const place = document.getElementById("messages");
    if (!place) return;
    const notice = document.createElement("div");
    notice.className = "notice tone-red";
    notice.textContent = text;
    place.replaceChildren(notice);
  }));
})();
