// Lists put in order by hand: [data-sortable] holds [data-sort-item]s, dragged by their [data-sort-handle], with mouse, pen or finger,
// also into another list of the same form, or moved by their buttons, [data-sort-step="-1"] up and "1" down. When an item has found
// another place, its form hears "reordered". Until the form is answered, the order on the screen is the newest there is: what the
// page reads anew meanwhile waits.
let dragged = null;
let sending = null;
let isLate = false;

function lists(item) {
  return [...(item.closest("form")?.querySelectorAll("[data-sortable]") ?? [])];
}

function moved(item) {
  sending = item.closest("form");
  sending?.dispatchEvent(new Event("reordered", { bubbles: true }));
}

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
  const open = lists(item).filter((list) => list.offsetParent !== null);
  return open.findLast((list) => list.getBoundingClientRect().top <= y) ?? open[0] ?? item.parentElement;
}

function onUp(event) {
  if (!dragged || event.pointerId !== dragged.pointer) return;
  const { item, home, next } = dragged;
  dragged = null;
  item.classList.remove("is-dragged");
  if (event.type === "pointercancel") home.insertBefore(item, next);
  if (item.parentElement !== home || item.nextElementSibling !== next) moved(item);
  else if (!sending) readLate();
}

// A button moves its item at once. A step over the edge of the last list there is goes to the server, which knows the next page.
function onClick(event) {
  const button = event.target.closest("[data-sort-step]");
  const item = button?.closest("[data-sort-item]");
  if (!item || !step(item, button.dataset.sortStep === "-1")) return;
  event.preventDefault();
  event.stopPropagation();
  (button.disabled ? item.querySelector("[data-sort-step]:not([disabled])") : button)?.focus();
  moved(item);
}

function step(item, isUp) {
  const form = item.closest("form");
  const wereOff = ends(form).map((button) => button.disabled);
  if (!shift(item, isUp)) return false;
  for (const button of form.querySelectorAll("[data-sort-step]")) button.disabled = false;
  ends(form).forEach((button, end) => (button.disabled = wereOff[end]));
  return true;
}

function shift(item, isUp) {
  const beside = isUp ? item.previousElementSibling : item.nextElementSibling;
  const all = lists(item);
  const list = all[all.indexOf(item.parentElement) + (isUp ? -1 : 1)];
  if (beside) beside[isUp ? "before" : "after"](item);
  else list?.[isUp ? "append" : "prepend"](item);
  return Boolean(beside ?? list);
}

// The two buttons that may lead nowhere: up of the form's first item, down of its last.
function ends(form) {
  const items = [...form.querySelectorAll("[data-sort-item]")];
  return [items[0].querySelector('[data-sort-step="-1"]'), items.at(-1).querySelector('[data-sort-step="1"]')];
}

function beforeSwap(event) {
  const kept = dragged?.item ?? sending;
  const { target } = event.detail;
  if (!kept || target === sending || !target.contains(kept)) return;
  event.detail.shouldSwap = false;
  isLate = true;
}

function isOurs(form) {
  return form.matches("form:has([data-sortable])");
}

// A form tells which of its buttons had the keyboard last; here the order says it all.
function configRequest(event) {
  if (!isOurs(event.target)) return;
  for (const { name } of event.target.querySelectorAll("[data-sort-step]")) delete event.detail.parameters[name];
}

function beforeRequest(event) {
  if (isOurs(event.target)) sending = event.target;
}

function afterRequest(event) {
  if (event.target !== sending) return;
  sending = null;
  isLate ||= !event.detail.successful;
  if (!dragged) readLate();
}

function readLate() {
  if (!isLate) return;
  isLate = false;
  document.body.dispatchEvent(new CustomEvent("bookschanged", { bubbles: true }));
}

export function startSortable() {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", onUp);
  document.addEventListener("click", onClick, true);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:configRequest", configRequest);
  document.addEventListener("htmx:beforeRequest", beforeRequest);
  document.addEventListener("htmx:afterRequest", afterRequest);
}
