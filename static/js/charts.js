/* Draws [data-chart="kind"][data-source="id of a json_script"] with ECharts, in the page's own colours, again when the theme changes.
   The page supplies a table beside it for those who cannot see it. Data, where null means unknown (never 0):
   line     {x: ["1月"…], series: [{name, values: […], plan: true?}], unit?, now?: "7月"}
   bars     {rows: [{name, value, tone?, url?}], unit?, places?, mark?: {value, name}}
   scatter  {points: [{name, x, y, tone?, url?}], x: {name, cross?}, y: {name, cross?}}
   pareto   {rows: [{name, value}], unit?, share: "cumulative, in words"}
   gantt    {rows: [{name, from, to, done?, tone?, url?}], today: "2016-08-09", labels: {planned, done, late, today}}
   calendar {year: 2016, days: [["2016-01-01", value]…], pieces: [{min, max, aqi: 1…6, label}]}
   air      {x: […], unit?, series: [{name, values: […], plan?: true, classes?: [1…6]}], limits: [{name, value, from, to}], events: [{name, from, to}],
             dropped?: {name, points: [{x, y, why}]}, wind?: {name, from: "from %s°", speed: […], direction: […]}}; from, to and x are places in x */
(() => {
  const root = document.documentElement;
  const drawn = new Map();
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const tone = (name) => css({ red: "--red-fill", yellow: "--yellow-fill", green: "--green-fill", grey: "--grey-fill" }[name] || "--blue");
  const font = () => parseFloat(getComputedStyle(root).fontSize) * 0.8125;
  const words = () => ({ color: css("--ink-soft"), fontFamily: css("--type"), fontSize: font() });

  const axis = (more) => ({
    axisLine: { onZero: false, lineStyle: { color: css("--line-strong") } }, axisTick: { show: false }, axisLabel: words(), nameTextStyle: words(),
    splitLine: { lineStyle: { color: css("--line") } }, ...more,
  });
  const line = (data, position = "end") => ({
    data, silent: true, symbol: "none", animation: false, lineStyle: { color: css("--ink-soft"), type: "dashed", width: 1 },
    label: { ...words(), position, formatter: (mark) => mark.name || "" },
  });
  const round = (value, places) => (value === null || value === undefined ? "—" : Number(value).toLocaleString(root.lang, { minimumFractionDigits: places || 0, maximumFractionDigits: places ?? 2 }));
  const base = (more) => ({
    animation: false, aria: { enabled: true, decal: { show: false } }, textStyle: words(),
    tooltip: { renderMode: "richText", confine: true, backgroundColor: css("--surface"), borderColor: css("--line-strong"), textStyle: { ...words(), color: css("--ink") }, valueFormatter: (value) => round(value) },
    grid: { left: 12, right: 20, top: 36, bottom: 8, containLabel: true }, ...more,
  });
  const room = (rows) => Math.min(16, Math.max(8, Math.round(220 / Math.max(rows.length, 1))));

  const kinds = {
    line(data) {
      const inks = ["--blue", "--green-fill", "--yellow-fill", "--red-fill"];
      let ink = 0;
      return base({
        legend: { top: 0, right: 0, textStyle: words(), icon: "roundRect", itemHeight: 3, itemWidth: 18 },
        tooltip: { ...base().tooltip, trigger: "axis" },
        xAxis: axis({ type: "category", data: data.x, boundaryGap: false }),
        yAxis: axis({ type: "value", name: data.unit || "", nameTextStyle: { ...words(), align: "left" }, axisLine: { show: false } }),
        series: data.series.map((row, at) => {
          const colour = row.plan ? css("--ink-faint") : css(inks[ink++ % inks.length]);
          return {
            name: row.name, type: "line", data: row.values, connectNulls: false, symbol: row.plan ? "none" : "circle", symbolSize: 6,
            itemStyle: { color: colour }, lineStyle: { color: colour, width: row.plan ? 1.5 : 2.5, type: row.plan ? "dashed" : "solid" },
            markLine: at === 0 && data.now ? line([{ xAxis: data.now, name: data.now_label || "" }]) : undefined,
          };
        }),
      });
    },
    bars(data) {
      return base({
        grid: { ...base().grid, top: data.mark ? 28 : 8, right: 56 },
        xAxis: axis({ type: "value", name: "", splitNumber: 4 }),
        yAxis: axis({ type: "category", inverse: true, data: data.rows.map((row) => row.name), axisLabel: { ...words(), width: 130, overflow: "break" }, splitLine: { show: false } }),
        series: [{
          type: "bar", barWidth: room(data.rows), label: { show: true, position: "right", ...words(), color: css("--ink"), formatter: (bar) => round(bar.value, data.places) + (data.unit || "") },
          data: data.rows.map((row) => ({ value: row.value, url: row.url, itemStyle: { color: tone(row.tone), borderRadius: 3 } })),
          markLine: data.mark ? line([{ xAxis: data.mark.value, name: data.mark.name }], "start") : undefined,
        }],
      });
    },
    scatter(data) {
      const cross = [data.x.cross === undefined ? null : { xAxis: data.x.cross }, data.y.cross === undefined ? null : { yAxis: data.y.cross }].filter(Boolean);
      const shape = { red: "rect", yellow: "triangle" };
      return base({
        grid: { ...base().grid, right: 40, bottom: 28 },
        tooltip: { ...base().tooltip, formatter: (point) => `${point.name}\n${data.x.name} ${round(point.value[0])}\n${data.y.name} ${round(point.value[1])}` },
        xAxis: axis({ type: "value", scale: true, name: data.x.name, nameLocation: "middle", nameGap: 30 }),
        yAxis: axis({ type: "value", scale: true, name: data.y.name, nameTextStyle: { ...words(), align: "left" } }),
        series: [{
          type: "scatter", symbolSize: 11, itemStyle: { opacity: 1 }, labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
          label: { show: true, position: "right", ...words(), formatter: "{b}" },
          data: data.points.map((point) => ({ name: point.name, value: [point.x, point.y], url: point.url, symbol: shape[point.tone] || "circle", itemStyle: { color: tone(point.tone), opacity: 1 } })),
          markLine: line(cross.map((mark) => ({ ...mark, name: " " }))),
        }],
      });
    },
    pareto(data) {
      const rows = [...data.rows].sort((a, b) => b.value - a.value);
      const all = rows.reduce((sum, row) => sum + row.value, 0) || 1;
      let sum = 0;
      return base({
        grid: { ...base().grid, bottom: 4 },
        tooltip: { ...base().tooltip, trigger: "axis" },
        xAxis: axis({ type: "category", data: rows.map((row) => row.name), axisLabel: { ...words(), interval: 0, width: 72, overflow: "break" } }),
        yAxis: [axis({ type: "value", max: (all) => Math.ceil(all.max * 1.1), name: data.unit || "", nameTextStyle: { ...words(), align: "left" } }), axis({ type: "value", min: 0, max: 100, axisLabel: { ...words(), formatter: "{value}%" }, splitLine: { show: false } })],
        series: [
          { name: data.unit || "", type: "bar", barMaxWidth: 34, data: rows.map((row) => row.value), itemStyle: { color: tone(), borderRadius: [3, 3, 0, 0] }, label: { show: true, position: "top", ...words() } },
          { name: data.share || "%", type: "line", yAxisIndex: 1, symbolSize: 6, itemStyle: { color: css("--yellow-fill") }, data: rows.map((row) => { sum += row.value; return Math.round((sum * 1000) / all) / 10; }) },
        ],
      });
    },
    gantt(data) {
      const day = (text) => Date.parse(`${text}T00:00:00Z`);
      const rows = data.rows;
      const bar = (params, api) => {
        const [left, y] = api.coord([api.value(1), api.value(0)]);
        const [right] = api.coord([api.value(2), api.value(0)]);
        return { type: "rect", shape: { x: left, y: y - 5, width: Math.max(right - left, 4), height: 10, r: 3 }, style: { fill: rows[params.dataIndex].tone === "grey" ? css("--track") : css("--blue-soft"), stroke: tone(rows[params.dataIndex].tone), lineWidth: 1 } };
      };
      const date = (text) => new Date(day(text)).toLocaleDateString(root.lang, { timeZone: "UTC" });
      return base({
        grid: { ...base().grid, top: 8, bottom: 26 },
        tooltip: { ...base().tooltip, formatter: (mark) => { const row = rows[mark.value[0]] || rows[mark.dataIndex]; return `${row.name}\n${data.labels.planned} ${date(row.from)} – ${date(row.to)}${row.done ? `\n${data.labels.done} ${date(row.done)}` : ""}`; } },
        xAxis: axis({ type: "time", position: "top", axisLabel: { ...words(), hideOverlap: true } }),
        yAxis: axis({ type: "category", inverse: true, data: rows.map((row) => row.name), axisLabel: { ...words(), width: 140, overflow: "break" }, splitLine: { show: false } }),
        series: [
          { type: "custom", renderItem: bar, encode: { x: [1, 2], y: 0 }, data: rows.map((row, at) => ({ value: [at, day(row.from), day(row.to)], url: row.url })), markLine: line([{ xAxis: day(data.today), name: data.labels.today }]) },
          { name: data.labels.done, type: "scatter", symbol: "diamond", symbolSize: 12, encode: { x: 1, y: 0 }, data: rows.flatMap((row, at) => (row.done ? [{ value: [at, day(row.done)], itemStyle: { color: tone(day(row.done) > day(row.to) ? "red" : "green") } }] : [])) },
        ],
      });
    },
    air(data) {
      const inks = ["--blue", "--green-fill", "--yellow-fill", "--red-fill", "--grey-fill"];
      const dashes = ["solid", "dashed", "dotted"];
      const wind = data.wind || null;
      const num = (value) => (value === null || value === undefined ? null : Number(value));
      const mine = words();
      const limits = data.limits.map((limit) => {
        const label = { ...mine, color: css("--red"), position: "insideEndTop", formatter: limit.name, backgroundColor: css("--surface"), padding: [1, 3], borderRadius: 3 };
        const style = { color: css("--red-fill"), type: "dashed", width: 1 };
        if (limit.from === null) return { yAxis: num(limit.value), lineStyle: style, label };
        return [{ coord: [limit.from, num(limit.value)], lineStyle: style, label }, { coord: [limit.to, num(limit.value)] }];
      });
      const events = data.events.map((event) => [{ xAxis: event.from, name: event.name, itemStyle: { color: css("--yellow-fill"), opacity: 0.22 }, label: { ...mine, position: "insideTop", color: css("--yellow") } }, { xAxis: event.to }]);
      const highest = Math.max(0, ...data.limits.map((limit) => num(limit.value)));
      let ink = 0;
      const series = data.series.map((row, at) => {
        const colour = row.plan ? css("--ink-faint") : css(inks[ink % inks.length]);
        const dash = dashes[Math.floor(ink / inks.length) % dashes.length];
        if (!row.plan) ink += 1;
        const marks = at === 0 ? { markLine: { silent: true, symbol: "none", animation: false, data: limits }, markArea: { silent: true, data: events } } : {};
        if (row.classes) return {
          name: row.name, type: "bar", barCategoryGap: "12%", ...marks, itemStyle: { color: css("--grey-fill") },
          data: row.values.map((value, place) => ({ value: num(value), itemStyle: row.classes[place] ? { color: css(`--aqi-${row.classes[place]}`) } : undefined })),
        };
        return {
          name: row.name, type: "line", data: row.values.map(num), connectNulls: false, showSymbol: !row.plan && row.values.length < 60, symbol: "circle", symbolSize: 4,
          itemStyle: { color: colour }, lineStyle: { color: colour, width: row.plan ? 1 : 2, type: row.plan ? "dashed" : dash }, ...marks,
        };
      });
      if (data.dropped?.points.length) series.push({
        name: data.dropped.name, type: "scatter", symbolSize: 8, symbol: "path://M1 0 4 3 7 0 8 1 5 4 8 7 7 8 4 5 1 8 0 7 3 4 0 1z", itemStyle: { color: css("--red-fill") },
        data: data.dropped.points.map((point) => ({ value: [point.x, num(point.y)], name: point.why })),
      });
      if (wind) {
        const every = Math.ceil(data.x.length / 48);
        const blows = wind.direction.flatMap((from, place) => (from === null || place % every ? [] : [{ value: [place, num(wind.speed[place]) || 0], symbolRotate: 180 - num(from) }]));
        const grey = { itemStyle: { color: css("--ink-soft") }, xAxisIndex: 1, yAxisIndex: 1 };
        series.push({ name: wind.name, type: "line", ...grey, symbol: "none", connectNulls: false, lineStyle: { color: css("--line-strong"), width: 1.5 }, data: wind.speed.map(num) });
        series.push({ id: "blows", name: wind.name, type: "scatter", ...grey, silent: true, symbol: "arrow", symbolSize: [7, 12], data: blows });
      }
      const category = (more) => axis({ type: "category", data: data.x, boundaryGap: true, axisTick: { show: false, interval: 0 }, splitLine: { show: false }, ...more });
      const value = (name, more) => axis({ type: "value", name, nameTextStyle: { ...words(), align: "left" }, axisLine: { show: false }, ...more });
      const room = (all) => {
        const most = Math.max(all.max, highest) * 1.03;
        const step = 10 ** Math.floor(Math.log10(most)) / 2;
        return Math.ceil(most / step) * step;
      };
      return base({
        legend: { type: "scroll", top: 0, left: 84, right: 0, textStyle: mine, icon: "roundRect", itemHeight: 4, itemWidth: 18 },
        tooltip: { ...base().tooltip, trigger: "axis", formatter: (marks) => [data.x[marks[0].seriesType === "scatter" ? marks[0].value[0] : marks[0].dataIndex], ...marks.filter((mark) => mark.seriesId !== "blows").map((mark) => {
          if (mark.seriesType === "scatter") return `${mark.seriesName}: ${round(mark.value[1])} · ${mark.name}`;
          const from = wind && mark.seriesName === wind.name && wind.direction[mark.dataIndex] !== null ? ` ${wind.from.replace("%s", wind.direction[mark.dataIndex])}` : "";
          return `${mark.seriesName}: ${round(mark.value)}${from}`;
        })].join("\n") },
        axisPointer: { link: [{ xAxisIndex: "all" }] },
        grid: wind ? [{ ...base().grid, bottom: 118 }, { ...base().grid, top: "auto", height: 76 }] : base().grid,
        xAxis: wind ? [category(), category({ gridIndex: 1, axisLabel: { show: false } })] : category(),
        yAxis: wind ? [value(data.unit || "", { max: room }), value(wind.name, { gridIndex: 1, splitNumber: 2 })] : value(data.unit || "", { max: room }),
        series,
      });
    },
    calendar(data) {
      return base({
        visualMap: { type: "piecewise", orient: "horizontal", bottom: 0, left: "center", textStyle: words(), pieces: data.pieces.map((piece) => ({ min: piece.min, max: piece.max, label: piece.label, color: css(`--aqi-${piece.aqi}`) })) },
        calendar: { range: String(data.year), top: 28, left: 36, right: 8, bottom: 36, cellSize: ["auto", "auto"], splitLine: { lineStyle: { color: css("--line-strong") } }, itemStyle: { color: css("--surface"), borderColor: css("--line") }, dayLabel: { ...words(), firstDay: 1, nameMap: root.lang.startsWith("zh") ? "ZH" : "EN" }, monthLabel: { ...words(), nameMap: root.lang.startsWith("zh") ? "ZH" : "EN" }, yearLabel: { show: false } },
        tooltip: { ...base().tooltip, formatter: (cell) => `${cell.value[0]}  ${round(cell.value[1])}` },
        series: [{ type: "heatmap", coordinateSystem: "calendar", data: data.days }],
      });
    },
  };

  const draw = (place) => {
    const source = document.getElementById(place.dataset.source);
    const kind = kinds[place.dataset.chart];
    if (!source || !kind || !window.echarts) return;
    let chart = drawn.get(place);
    if (!chart) {
      chart = echarts.init(place, null, { renderer: "svg" });
      chart.on("click", (mark) => { if (mark.data?.url?.startsWith("/")) location.href = mark.data.url; });
      new ResizeObserver(() => chart.resize()).observe(place);
      drawn.set(place, chart);
    }
    chart.setOption(kind(JSON.parse(source.textContent)), true);
  };
  const all = (within) => within.querySelectorAll("[data-chart]").forEach(draw);
  const again = () => drawn.forEach((chart, place) => (place.isConnected ? draw(place) : (chart.dispose(), drawn.delete(place))));

  all(document);
  document.addEventListener("theme-changed", again);
  document.addEventListener("htmx:afterSettle", (event) => { again(); all(event.detail.target.parentElement || document); });
  addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
})();
