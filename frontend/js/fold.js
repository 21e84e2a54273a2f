// <details data-fold="name">: folded by hand, it stays folded, also where the page reads itself anew.
const KEY = "fintrack-folded";

function folded() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set();
  }
}

function onToggle(event) {
  const name = event.target.dataset?.fold;
  if (name === undefined) return;
  const names = folded();
  if (event.target.open) names.delete(name);
  else names.add(name);
  localStorage.setItem(KEY, JSON.stringify([...names].slice(-200)));
}

function fold(root) {
  const names = folded();
  if (!names.size) return;
  for (const section of root.querySelectorAll?.("[data-fold]") ?? []) if (names.has(section.dataset.fold)) section.open = false;
}

export function startFold() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("htmx:load", (event) => fold(event.target));
  fold(document);
}
