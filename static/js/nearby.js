/* [data-locate]: asks the phone where it is and sorts the lists [data-stops] by distance. The position stays in this function. */
(() => {
  const button = document.querySelector("[data-locate]");
  if (!button) return;
  const said = document.querySelector("[data-located]");
  const words = button.dataset;
  button.parentElement.hidden = false;

  const EARTH_M = 6371000;
  const radians = (degrees) => degrees * Math.PI / 180;
  const metres = (here, there) => {
    const half = Math.sin(radians(there[0] - here[0]) / 2) ** 2
      + Math.cos(radians(here[0])) * Math.cos(radians(there[0])) * Math.sin(radians(there[1] - here[1]) / 2) ** 2;
    return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
  };
  const told = (distance) => distance < 1000
    ? words.metres.replace("%s", String(Math.max(10, Math.round(distance / 10) * 10)))
    : words.kilometres.replace("%s", (distance / 1000).toFixed(1));

  const sort = (lists, here) => {
    const rows = lists.flatMap((list) => [...list.children]);
    const room = lists.map((list) => list.children.length);
    const far = new Map(rows.map((row) => [row, row.dataset.place ? metres(here, row.dataset.place.split(",").map(Number)) : Infinity]));
    rows.forEach((row) => {
      const place = row.querySelector("[data-distance]");
      place.hidden = far.get(row) === Infinity;
      place.textContent = place.hidden ? "" : ` · ${told(far.get(row))}`;
    });
    rows.sort((one, other) => far.get(one) - far.get(other));
    lists.forEach((list, at) => list.append(...rows.splice(0, room[at])));
  };

  const found = (position) => {
    const here = [position.coords.latitude, position.coords.longitude];
    const near = [...document.querySelectorAll("[data-near] [data-stops]")];
    [...document.querySelectorAll("[data-stops]")].filter((list) => !near.includes(list)).forEach((list) => sort([list], here));
    if (near.length) sort(near, here);
    said.textContent = words.sorted;
  };

  button.addEventListener("click", () => {
    if (!isSecureContext || !navigator.geolocation) { said.textContent = words.impossible; return; }
    said.textContent = words.waiting;
    navigator.geolocation.getCurrentPosition(found, () => { said.textContent = words.denied; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
