// <details data-fold="name">: folded or unfolded by hand, it stays so, also where the page reads itself anew. One that is shut at first
// has data-fold-shut. While somebody looks for words (find.js) what opens is not remembered.
const KEY = "fintrack-folded";

// The names of what stands otherwise than at first.
function turned() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set();
  }
}

function isOpenAtFirst(section) {
  return section.dataset.foldShut === undefined;
}

function onToggle(event) {
  const { fold: name, found } = event.target.dataset ?? {};
  if (name === undefined || found !== undefined) return;
  const names = turned();
  if (event.target.open === isOpenAtFirst(event.target)) names.delete(name);
  else names.add(name);
  localStorage.setItem(KEY, JSON.stringify([...names].slice(-200)));
}

function fold(root) {
  const names = turned();
  if (!names.size) return;
  for (const section of root.querySelectorAll?.("[data-fold]") ?? []) {
    if (names.has(section.dataset.fold)) section.open = !isOpenAtFirst(section);
  }
}

export function startFold() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("htmx:load", (event) => fold(event.target));
  fold(document);
}
