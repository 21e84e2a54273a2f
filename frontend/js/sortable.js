// Lists put in order by hand: [data-sortable] holds [data-sort-item]s, dragged by their [data-sort-handle], with mouse, pen or finger,
// also into another list of the same form.
// When an item has found another place, its form hears "reordered". For the keyboard each item has buttons of its own.
let dragged = null;

function onDown(event) {
  const handle = event.target.closest("[data-sort-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const item = handle.closest("[data-sort-item]");
  dragged = { item, home: item.parentElement, next: item.nextElementSibling, pointer: event.pointerId };
  item.classList.add("is-dragged");
  handle.setPointerCapture(event.pointerId);
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

function onMove(event) {
  if (!dragged || event.pointerId !== dragged.pointer) return;
  const { item } = dragged;
  const list = listAt(item, event.clientY);
  const others = [...list.querySelectorAll(":scope > [data-sort-item]")].filter((other) => other !== item);
  const below = others.find((other) => middle(other) > event.clientY) ?? null;
  if (item.parentElement !== list || item.nextElementSibling !== below) list.insertBefore(item, below);
}

// The open list that the pointer is in or nearest above; its own where there is but one.
function listAt(item, y) {
  const lists = [...(item.closest("form")?.querySelectorAll("[data-sortable]") ?? [])].filter((list) => list.offsetParent !== null);
  return lists.findLast((list) => list.getBoundingClientRect().top <= y) ?? lists[0] ?? item.parentElement;
}

function onUp(event) {
  if (!dragged || event.pointerId !== dragged.pointer) return;
  const { item, home, next } = dragged;
  dragged = null;
  item.classList.remove("is-dragged");
  if (event.type === "pointercancel") return home.insertBefore(item, next);
  if (item.parentElement !== home || item.nextElementSibling !== next) item.closest("form")?.dispatchEvent(new Event("reordered", { bubbles: true }));
}

export function startSortable() {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", onUp);
}
