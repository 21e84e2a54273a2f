// Charts: <figure data-chart="/url.json"> or a figure with <script type="application/json" data-figure> inside. Plotly is loaded
// when the first chart comes near the screen. Colours are written by the server as "var(--chart-1)", or "var(--chart-1 / 0.2)".
import { words } from "./http.js";

const figures = new Map();
let library = null;

function address(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content;
}

function loadStyles() {
  // With this id and class Plotly doesn't write a <style> of its own, which our policy would refuse.
  const link = Object.assign(document.createElement("link"), {
    rel: "stylesheet", id: "plotly.js-style-global", className: "no-inline-styles", href: address("plotly-styles"),
  });
  document.head.append(link);
}

function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    loadStyles();
    const script = Object.assign(document.createElement("script"), { src: address("plotly"), async: true });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error("plotly"));
    });
    document.head.append(script);
  });
  return library;
}

function withAlpha(colour, alpha) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

// Replaces "var(--name)" anywhere in a figure by the theme's colour. Lists of figures are passed by untouched.
function coloured(node, styles) {
  if (typeof node === "string") {
    const match = /^var\((--[\w-]+)(?:\s*\/\s*([\d.]+))?\)$/.exec(node);
    if (!match) return node;
    const colour = styles.getPropertyValue(match[1]).trim();
    return match[2] && /^#[\da-f]{6}$/i.test(colour) ? withAlpha(colour, match[2]) : colour;
  }
  if (Array.isArray(node)) return typeof node[0] === "number" ? node : node.map((item) => coloured(item, styles));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, coloured(value, styles)]));
}

function separators() {
  const parts = new Intl.NumberFormat(document.documentElement.lang).formatToParts(1234567.8);
  const part = (type) => parts.find((one) => one.type === type)?.value ?? "";
  return part("decimal") + part("group");
}

function axis(given = {}) {
  return {
    gridcolor: "var(--line)", zerolinecolor: "var(--line-strong)", zerolinewidth: 1, linecolor: "var(--line)",
    tickfont: { color: "var(--muted)", size: 12 }, automargin: true, fixedrange: true, ...given,
  };
}

const LETTER = 7;
const GAP = 12;

// Of the names an axis was given, as many as fit beside each other; the last one always.
function thinned(given, width) {
  const names = given.ticktext;
  if (!Array.isArray(names) || !names.length) return given;
  const room = Math.max(1, Math.floor((width - 48) / (Math.max(...names.map((name) => name.length)) * LETTER + GAP)));
  const step = Math.ceil(names.length / room);
  const kept = (list) => list.filter((_one, place) => (names.length - 1 - place) % step === 0);
  return { ...given, tickvals: kept(given.tickvals), ticktext: kept(names) };
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

function layout(given, width) {
  const axes = Object.keys(given).filter((key) => /^[xy]axis\d*$/.test(key));
  const names = new Set(["xaxis", "yaxis", ...axes]);
  const own = {
    autosize: true, margin: { l: 8, r: 8, t: 8, b: 8, pad: 4 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: '"Inter Variable", "Inter Fallback", system-ui, sans-serif', size: 13, color: "var(--color-base-content)" },
    colorway: Array.from({ length: 8 }, (_, index) => `var(--chart-${index + 1})`),
    hoverlabel: { bgcolor: "var(--color-base-100)", bordercolor: "var(--line-strong)", font: { color: "var(--color-base-content)" } },
    showlegend: false, hovermode: "closest", dragmode: false, separators: separators(), transition: { duration: 0 },
  };
  const laid = { ...own, ...given, font: { ...own.font, ...given.font } };
  // A template of plotly.py would bring its own colours.
  delete laid.template;
  delete laid.width;
  delete laid.height;
  for (const name of names) {
    const grid = name.startsWith("x") ? { showgrid: false, tickangle: 0, ...thinned(given[name] ?? {}, width) } : { ...given[name] };
    if (name.startsWith("x") && width < 480) grid.nticks = Math.min(grid.nticks ?? 4, 4);
    laid[name] = axis(grid);
  }
  return laid;
}

async function read(figure) {
  const inline = figure.querySelector("script[data-figure]");
  if (inline) return JSON.parse(inline.textContent);
  const answer = await fetch(figure.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function draw(figure, given) {
  const styles = getComputedStyle(document.documentElement);
  const canvas = figure.querySelector(".chart-canvas");
  const config = { displayModeBar: false, responsive: true, locale: document.documentElement.lang.slice(0, 2), showTips: false, doubleClick: false };
  canvas.querySelector(".skeleton, .chart-problem")?.remove();
  return window.Plotly.react(canvas, coloured(given.data, styles), coloured(layout(given.layout ?? {}, canvas.clientWidth), styles), { ...config, ...given.config });
}

async function show(figure) {
  try {
    const [given] = await Promise.all([read(figure), loadLibrary()]);
    figures.set(figure, given);
    await draw(figure, given);
    figure.dataset.drawn = still.matches ? "still" : "yes";
    figure.dispatchEvent(new CustomEvent("chartdrawn", { bubbles: true }));
  } catch {
    fail(figure);
  }
}

function fail(figure) {
  const note = Object.assign(document.createElement("div"), { className: "chart-problem small" });
  const again = Object.assign(document.createElement("button"), { type: "button", className: "text-link", textContent: words("again") });
  again.addEventListener("click", () => show(figure));
  note.append(words("chart"), again);
  figure.querySelector(".chart-canvas").replaceChildren(note);
}

const watcher = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      show(target);
    }
  },
  { rootMargin: "200px" },
);

function watch(within) {
  const found = within.matches?.("figure.chart") ? [within] : within.querySelectorAll("figure.chart");
  for (const figure of found) {
    if (figure.dataset.watched) continue;
    figure.dataset.watched = "1";
    watcher.observe(figure);
  }
}

function repaint() {
  for (const [figure, given] of figures) {
    if (figure.isConnected) draw(figure, given);
    else figures.delete(figure);
  }
}

export function startCharts() {
  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.target));
  document.addEventListener("themechange", repaint);
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target.matches?.(".chart-canvas.js-plotly-plot")) window.Plotly?.purge(event.target);
  });
}
