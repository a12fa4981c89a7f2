/* Draws every [data-map] with Leaflet; what it shows stands beside it as text, so that nothing is lost without it.
   data-map="place": one place (data-latitude, data-longitude, data-name) on the outlines of the townships (data-outlines).
   data-map="sources": data-clusters answers for the part that is seen (narrowed by data-query), data-townships shades the outlines.
   Tiles lie below only if #map-tiles names some. Every word arrives in data-… or from the server and is set as text. */
(() => {
  if (!window.L) return;
  const NEAREST = 18;
  const SPOTS = [[0, 0], [0, 26], [0, -26], [30, 20], [-30, 20], [30, -20], [-30, -20], [0, 44], [0, -44], [48, 0], [-48, 0]]; // where a name may stand, pixels from the middle of its township
  const SHAPES = { red: "M1 1h8v8H1z", yellow: "M5 .8 9.7 9.2H.3z", green: "M.5 5a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0z", grey: "M0 3.800h10v2.400H0z" };
  const made = (tag, name, text) => { const element = document.createElement(tag); if (name) element.className = name; if (text) element.textContent = text; return element; };
  const drawn = (tone) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 10 10");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SHAPES[tone] || SHAPES.grey);
    svg.append(path);
    return svg;
  };
  const link = (url, text) => { const element = made("a", "", text); if (url.startsWith("/")) element.href = url; return element; };
  const ask = async (url, signal) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const known = document.getElementById("map-tiles");
  const tiles = known ? JSON.parse(known.textContent) : {};

  const begin = (place, options) => {
    const words = place.dataset;
    const map = L.map(place, { attributionControl: Boolean(tiles.urls), zoomControl: false, maxZoom: NEAREST, minZoom: 4, zoomSnap: 0.5, ...options });
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (tiles.urls) {
      map.attributionControl.setPrefix(false);
      const said = made("span", "", tiles.attribution).outerHTML;
      tiles.urls.forEach((url, at) => L.tileLayer(url, { subdomains: tiles.subdomains, maxZoom: NEAREST, attribution: at ? "" : said, referrerPolicy: "origin" }).addTo(map));
      place.classList.add("on-tiles");
    }
    return map;
  };
  const shape = (polygons, className) => L.polygon(polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => [y, x]))), { className, weight: 1.5 });
  const marker = (latlng, tone, words, text) => {
    const body = made("span", "map-mark");
    body.append(text ? made("b", "", text) : drawn(tone));
    const size = text ? 26 + 8 * Math.min(text.length, 4) : 26;
    const mark = L.marker(latlng, { icon: L.divIcon({ html: body, className: `${text ? "map-cluster" : "map-point"} tone-${tone}`, iconSize: [size, size] }), title: words, riseOnHover: true });
    return mark.on("add", () => mark.getElement().setAttribute("aria-label", words));
  };

  /* --- One place -------------------------------------------------------- */
  const place = async (element) => {
    const words = element.dataset;
    const at = [Number(words.latitude), Number(words.longitude)];
    const found = words.outlines ? await ask(words.outlines).catch(() => ({ outlines: [] })) : { outlines: [] };
    if (!tiles.urls && !found.outlines.length) return; // a pin on blank paper says nothing: the coordinates stand as text
    element.hidden = false;
    const map = begin(element, { scrollWheelZoom: false, dragging: !L.Browser.mobile });
    map.setView(at, 13);
    found.outlines.forEach((one) => shape(one.polygons, "map-unit shade-0").addTo(map));
    marker(at, words.tone || "blue", words.name).addTo(map);
  };

  /* --- All sources ------------------------------------------------------ */
  const sources = async (element) => {
    const words = element.dataset;
    const says = document.querySelector("[data-map-says]");
    const only = document.querySelector("[data-map-box]");
    const map = begin(element);
    map.createPane("labels").style.zIndex = 450; // above the shapes, below the marks
    const marks = L.layerGroup().addTo(map);
    let running = null;

    const box = () => { const seen = map.getBounds(); return [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()].map((side) => side.toFixed(6)).join(","); };
    const narrowed = (name, value) => { const query = new URLSearchParams(words.query); query.delete("box"); query.delete("page"); query.set(name, value); return query; };
    const listed = () => `?${narrowed("box", box())}#map-list`;

    const popup = (points) => {
      const body = made("div", "map-popup");
      points.forEach((one) => {
        const line = made("p");
        line.append(link(one.url, one.name), made("span", "sub", `${one.kind} · ${one.light}`));
        body.append(line);
      });
      return body;
    };
    const drawPoints = (points) => {
      element.classList.toggle("many", points.length > 60);
      const together = new Map(); // what shares one address shares one mark
      points.forEach((one) => { const key = `${one.latitude},${one.longitude}`; together.set(key, [...(together.get(key) || []), one]); });
      together.forEach((rows) => {
        const worst = rows[rows.length - 1]; // the worst comes last
        const label = rows.length > 1 ? `${rows.length} ${words.together}` : `${worst.name}, ${worst.light}`;
        marker([worst.latitude, worst.longitude], worst.tone, label, rows.length > 1 ? String(rows.length) : "").bindPopup(popup([...rows].reverse()), { maxHeight: 260 }).addTo(marks);
      });
    };
    const drawClusters = (cells) => cells.forEach((cell) => {
      const mark = marker([cell.latitude, cell.longitude], cell.tone, `${cell.count} ${words.together}, ${words.worst} ${cell.light}`, String(cell.count));
      mark.on("click keypress", (event) => {
        if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
        if (map.getZoom() >= NEAREST) location.href = listed();
        else map.setView(mark.getLatLng(), Math.min(map.getZoom() + 2, NEAREST));
      });
      mark.addTo(marks);
    });
    const look = async () => {
      running?.abort();
      running = new AbortController();
      const query = narrowed("bbox", box());
      query.set("zoom", String(Math.floor(map.getZoom())));
      try {
        const found = await ask(`${words.clusters}?${query}`, running.signal);
        const focused = marks.getLayers().some((mark) => mark.getElement() === document.activeElement);
        marks.clearLayers();
        drawPoints(found.points);
        drawClusters(found.clusters);
        if (focused) element.focus();
        clear();
        says.textContent = `${words.seen} ${found.total}`;
        only.href = listed();
        only.hidden = false;
      } catch (error) {
        if (error.name !== "AbortError") says.textContent = words.failed;
      }
    };
    const remember = () => { const { lat, lng } = map.getCenter(); history.replaceState(history.state, "", `#map=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`); };

    const units = new Map();
    const labels = () => units.forEach((layer) => {
      const seen = layer.getBounds();
      const width = map.latLngToContainerPoint(seen.getSouthEast()).x - map.latLngToContainerPoint(seen.getNorthWest()).x;
      if (width < 72) layer.closeTooltip(); else layer.openTooltip();
    });
    const clear = () => { // a name moves off the marks and names that would cover it
      const taken = marks.getLayers().map((mark) => { const half = mark.options.icon.options.iconSize[0] / 2; return { at: map.latLngToLayerPoint(mark.getLatLng()), x: half, y: half }; });
      units.forEach((layer) => {
        if (!layer.isTooltipOpen()) return;
        const label = layer.getTooltip();
        const own = { at: map.latLngToLayerPoint(label.getLatLng()), x: label.getElement().offsetWidth / 2, y: label.getElement().offsetHeight / 2 };
        const covered = (spot) => taken.filter((one) => Math.abs(one.at.x - own.at.x - spot[0]) < one.x + own.x && Math.abs(one.at.y - own.at.y - spot[1]) < one.y + own.y).length;
        const shown = L.bounds(map.containerPointToLayerPoint([own.x, own.y]), map.containerPointToLayerPoint(map.getSize().subtract([own.x, own.y])));
        const inside = (spot) => { const at = own.at.add(L.point(spot)); return shown.contains(at) && layer.getBounds().contains(map.layerPointToLatLng(at)); };
        const best = SPOTS.filter(inside).reduce((found, spot) => (covered(spot) < covered(found) ? spot : found), SPOTS[0]);
        label.options.offset = L.point(best);
        label.update();
        taken.push({ ...own, at: own.at.add(L.point(best)) });
      });
    };
    const shade = async () => {
      const [lines, rows] = await Promise.all([ask(words.outlines), ask(words.townships)]).catch(() => [{ outlines: [] }, { townships: [] }]);
      const about = new Map(rows.townships.map((row) => [row.unit, row]));
      lines.outlines.forEach((one) => {
        const row = about.get(one.unit);
        if (!row) return;
        const body = made("div", "map-popup");
        const line = made("p");
        line.append(link(row.url, row.name), made("span", "sub", row.words));
        body.append(line);
        const label = made("span", "", row.name);
        label.append(made("b", "", String(row.open)));
        const layer = shape(one.polygons, `map-unit shade-${row.level}`).bindPopup(body).bindTooltip(label, { permanent: true, direction: "center", className: "map-label", pane: "labels" }).addTo(map);
        units.set(one.unit, layer);
      });
    };

    const sight = () => {
      const asked = /^#map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash);
      if (asked) return map.setView([Number(asked[2]), Number(asked[3])], Number(asked[1]));
      const seen = words.box || words.extent;
      const unit = !words.box && units.get(Number(words.unit));
      const all = L.featureGroup([...units.values()]);
      if (!seen) return units.size ? map.fitBounds((unit || all).getBounds()) : map.setView([35, 105], 4);
      const [west, south, east, north] = seen.split(",").map(Number);
      if (unit) return map.fitBounds(L.latLngBounds(unit.getBounds()).extend([[south, west], [north, east]])); // what a unit answers for may lie beyond its outline
      const whole = units.size && all.getBounds();
      if (whole && !words.box && !words.query && (east - west) * 2 > whole.getEast() - whole.getWest()) return map.fitBounds(whole); // who sees one township begins there
      return map.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: 15 });
    };
    map.setView([35, 105], 4); // shapes are measured on a map that has a view
    await shade();
    sight();
    labels();
    map.on("moveend", () => { remember(); look(); });
    map.on("zoomend", labels);
    look();
  };

  document.querySelectorAll('[data-map="place"]').forEach(place);
  document.querySelectorAll('[data-map="sources"]').forEach(sources);
})();
