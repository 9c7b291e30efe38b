// Charts of the figures; the tables below them say the same without a script.
"use strict";
(async () => {
  const place = document.getElementById("charts");
  if (!place || typeof Plotly === "undefined") return;
  const answer = await fetch(place.dataset.figures);
  if (!answer.ok) return;
  const figures = await answer.json();
  const look = getComputedStyle(document.documentElement);
  const colour = (name) => look.getPropertyValue(name).trim();
  const layout = (more) => ({
    height: 260, margin: { l: 46, r: 16, t: 8, b: 36 }, paper_bgcolor: colour("--card"), plot_bgcolor: colour("--card"),
    font: { color: colour("--ink"), family: look.getPropertyValue("--font") }, legend: { orientation: "h", y: -0.2 }, ...more,
  });
  const options = { displayModeBar: false, responsive: true };
  const grid = { gridcolor: colour("--line"), zerolinecolor: colour("--line") };
  const share = { ...grid, range: [0, 1.02], tickformat: ".0%" };
  const by = (lines, key) => Map.groupBy ? [...Map.groupBy(lines, key)] : [...lines.reduce((found, line) => found.set(key(line), [...(found.get(key(line)) ?? []), line]), new Map())];
  const month = { ...grid, type: "category" };
  Plotly.newPlot("chart-acceptance", by(figures.acceptance, (line) => line.name).map(([name, lines]) => (
    { type: "scatter", mode: "lines+markers", name, x: lines.map((line) => line.month), y: lines.map((line) => line.share) }
  )), layout({ yaxis: share, xaxis: month }), options);
  Plotly.newPlot("chart-months", [
    { type: "bar", name: "改动量", x: figures.months.map((line) => line.month), y: figures.months.map((line) => line.distance) },
    { type: "scatter", mode: "lines+markers", name: "用时（分钟）", yaxis: "y2", x: figures.months.map((line) => line.month), y: figures.months.map((line) => line.minutes) },
  ], layout({ yaxis: share, xaxis: month, yaxis2: { overlaying: "y", side: "right", rangemode: "tozero", showgrid: false, automargin: true } }), options);
  Plotly.newPlot("chart-reasons", [
    { type: "bar", orientation: "h", x: figures.reasons.map((line) => line.number), y: figures.reasons.map((line) => line.name), marker: { color: colour("--accent") } },
  ], layout({ xaxis: grid, yaxis: { ...grid, automargin: true, autorange: "reversed" } }), options);
  Plotly.newPlot("chart-calibration", [
    { type: "scatter", mode: "lines", name: "完全可信", x: [0, 1], y: [0, 1], line: { dash: "dot", color: colour("--edge") } },
    ...by(figures.calibration, (line) => line.month).map(([name, lines]) => (
      { type: "scatter", mode: "lines+markers", name, x: lines.map((line) => line.mean), y: lines.map((line) => line.right), text: lines.map((line) => `${line.number} 件`) }
    )),
  ], layout({ xaxis: { ...share, range: [0, 1.02] }, yaxis: share }), options);
  for (const chart of place.querySelectorAll(".chart")) {
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", `${chart.parentElement.querySelector("h2").textContent}：图，数据见下面的数据表`);
  }
})();
