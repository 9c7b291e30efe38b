// The map of ideas; the table below it says the same without a script.
"use strict";
(async () => {
  const place = document.getElementById("map");
  if (!place || typeof Plotly === "undefined") return;
  const answer = await fetch(place.dataset.points);
  if (!answer.ok) return;
  const { points } = await answer.json();
  const look = getComputedStyle(document.documentElement);
  const colour = (name) => look.getPropertyValue(name).trim();
  const fields = [...new Set(points.map((point) => point.field))];
  const traces = fields.map((field) => {
    const own = points.filter((point) => point.field === field);
    return {
      type: "scatter", mode: "markers", name: field, x: own.map((point) => point.x), y: own.map((point) => point.y),
      text: own.map((point) => `${point.title}<br>“${point.quote}”<br>${point.support} 人支持`), hoverinfo: "text",
      customdata: own.map((point) => point.id),
      marker: { size: own.map((point) => 8 + 6 * Math.sqrt(point.support)), opacity: 0.75 },
    };
  });
  const bare = { showgrid: false, zeroline: false, showticklabels: false };
  await Plotly.newPlot(place, traces, {
    height: 560, margin: { l: 8, r: 8, t: 8, b: 8 }, paper_bgcolor: colour("--card"), plot_bgcolor: colour("--card"),
    font: { color: colour("--ink"), family: look.getPropertyValue("--font") }, xaxis: bare, yaxis: bare, hovermode: "closest",
  }, { displayModeBar: false, responsive: true });
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", "点子地图，数据见下面的数据表");
  place.on("plotly_click", (event) => { location.href = `/ideas/${event.points[0].customdata}`; });
})();
