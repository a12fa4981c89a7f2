/* [data-visit]: the form of a visit. Counts what is judged, leads to the next item, notes the moments of what was found.
   Without it everything stands on the page and works; what unfolds, unfolds by the style sheet. */
(() => {
  const form = document.querySelector("[data-visit]");
  if (!form) return;
  // The district's clock, not the phone's: what the server said plus what has passed since.
  const behind = Date.parse(`${form.dataset.now}Z`) - Date.now();
  const clock = () => new Date(Date.now() + behind).toISOString().slice(0, 16);
  const items = [...form.querySelectorAll("[data-item]")];
  const next = form.querySelector("[data-next]");
  const file = form.querySelector("[data-file]");
  const progress = form.querySelector("[data-progress]");
  const judged = (item) => item.querySelector("fieldset input[type=radio][name^=outcome]:checked");
  const sectionOf = (item) => item.closest("[data-section]");

  const open = () => {
    const sections = [...new Set(items.map(sectionOf))];
    const begun = sections.filter((section) => [...section.querySelectorAll("[data-item]")].some(judged));
    const first = begun.length ? begun : sections.slice(0, 1);
    return items.filter((item) => first.includes(sectionOf(item)) && !judged(item));
  };
  const wanted = () => {
    const sections = new Set(items.filter(judged).map(sectionOf));
    return sections.size ? items.filter((item) => sections.has(sectionOf(item))) : items.filter((item) => sectionOf(item) === sectionOf(items[0]));
  };
  const tell = () => {
    if (!items.length) return;
    const all = wanted();
    const found = items.filter((item) => judged(item)?.value === "fail").length;
    progress.textContent = progress.dataset.words.replace("%(done)s", all.filter(judged).length).replace("%(all)s", all.length).replace("%(found)s", found);
    const [first] = open();
    next.hidden = !first;
    file.hidden = Boolean(first);
    if (first) next.textContent = next.dataset.words.replace("%s", first.querySelector("[data-item-name]").textContent);
  };
  const note = (item, part) => {
    const field = item?.querySelector(`input[name^="${part}_at_"]`);
    if (field && !field.value) field.value = clock();
  };

  next.addEventListener("click", () => {
    const [first] = open();
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    first.querySelector("input[type=radio]").focus({ preventScroll: true });
  });
  form.addEventListener("change", (event) => {
    const { name, value, checked } = event.target;
    const item = event.target.closest("[data-item], .extra");
    if (name?.startsWith("rest_") && checked) {
      sectionOf(event.target.closest("[data-section]")).querySelectorAll("[data-item]").forEach((one) => {
        if (!judged(one)) one.querySelector("input[value=pass]").checked = true;
      });
    }
    if (name?.startsWith("outcome_") && value === "fail") note(item, "found");
    if (name?.startsWith("becomes_") && value !== "raised") { note(item, "found"); note(item, "told"); }
    if (event.target.type === "file" && name?.startsWith("after_")) note(item, "fixed");
    tell();
  });
  form.addEventListener("restored", tell);
  tell();
  form.querySelector("[role=alert]")?.scrollIntoView({ block: "start" });
})();
