// Reports: a chart leaves as a picture (data-png="id of the figure"), and a tile of a treemap leads to its rows.
function ground() {
  return getComputedStyle(document.documentElement).getPropertyValue("--color-base-100").trim() || "#ffffff";
}

async function take(button) {
  const figure = document.getElementById(button.dataset.png);
  const canvas = figure?.querySelector(".js-plotly-plot");
  if (!canvas) return;
  const { width, height } = canvas.getBoundingClientRect();
  const layout = { ...canvas.layout, paper_bgcolor: ground(), plot_bgcolor: ground(), margin: { l: 48, r: 24, t: 24, b: 40 } };
  const address = await window.Plotly.toImage(
    { data: canvas.data, layout, config: { locale: document.documentElement.lang.slice(0, 2) } },
    { format: "png", width: Math.round(width), height: Math.round(height), scale: 2 },
  );
  const link = Object.assign(document.createElement("a"), { href: address, download: `${button.dataset.pngName}.png` });
  link.click();
}

// A group opens where it is; a category without others under it leads to its rows.
function follow(event) {
  const canvas = event.target.querySelector(".js-plotly-plot");
  if (!canvas || canvas.dataset.follows) return;
  canvas.dataset.follows = "1";
  canvas.on("plotly_treemapclick", (clicked) => {
    const [tile] = clicked.points;
    const parents = tile.data.parents;
    if (!tile.customdata || parents.includes(tile.id)) return true;
    window.location.assign(tile.customdata);
    return false;
  });
}

export function startReports() {
  document.addEventListener("chartdrawn", follow);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-png]");
    if (button) take(button);
  });
}
