// <input data-find="id of a list">: only what has the words typed stays in sight. [data-find-item]s stand inside each other: one that
// fits shows all it holds, and what holds one that fits stays, unfolded. An item's own words are in its [data-find-words].
import { folded } from "./letters.js";

function apply(input) {
  const list = document.getElementById(input.dataset.find);
  if (!list) return;
  const wanted = folded(input.value).split(/\s+/).filter(Boolean);
  const items = [...list.querySelectorAll("[data-find-item]")];
  const shown = new Set(items.filter((item) => fits(item, wanted)));
  for (const item of [...shown]) {
    for (const held of item.querySelectorAll("[data-find-item]")) shown.add(held);
    for (let above = holder(item); above; above = holder(above)) shown.add(above);
  }
  for (const item of items) item.hidden = !shown.has(item);
  for (const section of list.querySelectorAll("details[data-fold]")) unfold(section, wanted.length > 0);
  const none = list.querySelector("[data-find-none]");
  if (none) none.hidden = shown.size > 0;
}

function holder(item) {
  return item.parentElement.closest("[data-find-item]");
}

function fits(item, wanted) {
  const own = [...item.querySelectorAll("[data-find-words]")].find((one) => one.closest("[data-find-item]") === item);
  const text = folded(own?.textContent ?? "");
  return wanted.every((word) => text.includes(word));
}

// What was folded is folded again when nothing is looked for any more.
function unfold(section, isLooking) {
  if (isLooking && !section.dataset.found) section.dataset.found = section.open ? "open" : "shut";
  if (section.dataset.found) section.open = isLooking || section.dataset.found === "open";
  if (!isLooking) delete section.dataset.found;
}

export function startFind() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) apply(event.target);
  });
  document.addEventListener("htmx:load", (event) => {
    const input = event.target.id && document.querySelector(`[data-find="${CSS.escape(event.target.id)}"]`);
    if (input?.value) apply(input);
  });
  for (const input of document.querySelectorAll("[data-find]")) if (input.value) apply(input);
}
