// Rows ticked against a statement: space or x ticks, j and k walk, shift ticks a range. Each tick is kept at once and the sums come
// back; they go one after another, so that none is lost. One that could not be kept is taken back on the page.
let last = null;

function boxes() {
  return [...document.querySelectorAll("[data-ticks] .tick")];
}

function keep(list, changed, isTicked) {
  const values = { rows: changed.map((box) => box.value), ticked: isTicked ? "yes" : "no" };
  window.htmx.ajax("POST", list.dataset.ticks, { source: list, target: "#reconcile-sums", swap: "innerHTML", values });
}

// The box has its new state already; with shift, all between it and the last one get the same.
function tick(box, isRange) {
  const all = boxes();
  const isTicked = box.checked;
  const changed = [box];
  if (isRange && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    for (const one of all.slice(from, to + 1)) {
      if (one.checked === isTicked) continue;
      one.checked = isTicked;
      changed.push(one);
    }
  }
  last = box;
  keep(box.closest("[data-ticks]"), changed, isTicked);
}

function walk(step) {
  const all = boxes();
  if (!all.length) return false;
  const place = all.indexOf(document.activeElement);
  const next = all[place < 0 ? 0 : Math.min(Math.max(place + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function onKey(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || !document.querySelector("[data-ticks]")) return;
  if (document.querySelector("dialog:modal")) return;
  const isBox = event.target.matches?.(".tick");
  if (!isBox && (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.key.startsWith("Arrow"))) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (STEPS[key] && walk(STEPS[key])) return event.preventDefault();
  if (!isBox || (key !== "x" && key !== " ")) return;
  event.preventDefault();
  event.target.checked = !event.target.checked;
  tick(event.target, event.shiftKey);
}

// A drawer's link inside the row opens the row; anything else of it ticks.
function onClick(event) {
  if (event.target.matches?.("[data-ticks] .tick")) tick(event.target, event.shiftKey);
}

// What is true is on the server: the rows come anew.
function onFailure(event) {
  if (!event.detail.elt?.matches?.("[data-ticks]")) return;
  document.body.dispatchEvent(new CustomEvent("bookschanged"));
}

export function startTicks() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:responseError", onFailure);
  document.addEventListener("htmx:sendError", onFailure);
}
