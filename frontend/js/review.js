// The review inbox: j and k walk its rows, and a row's keys (a, c, s, r, x) are those of its own buttons. What is decided leaves
// the list, and the next row takes the keyboard.
const ROW = "[data-review-row]";
const BOX = "input[type=checkbox]";

function isTyping(target) {
  const isText = target.tagName === "INPUT" && target.type !== "checkbox";
  return target.isContentEditable || isText || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

function rows() {
  return [...document.querySelectorAll(ROW)];
}

function focusRow(row) {
  const name = row?.querySelector("[data-review-name]");
  if (!name) return false;
  name.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function walk(step) {
  const all = rows();
  const place = all.indexOf(document.activeElement?.closest(ROW));
  return focusRow(all[place < 0 ? 0 : Math.min(Math.max(place + step, 0), all.length - 1)]);
}

function press(key) {
  const row = document.activeElement?.closest(ROW);
  const button = row?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Escape" && leave(event.target)) return event.preventDefault();
  if (!document.querySelector(ROW) || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  const isDone = { j: () => walk(1), k: () => walk(-1) }[event.key]?.() ?? (event.key.length === 1 && press(event.key));
  if (isDone) event.preventDefault();
}

// The chip that a form for the category stands in for, to come back with Escape.
const chips = new WeakMap();

function keepChip(event) {
  const target = event.detail.target;
  if (target?.getAttribute?.("id")?.startsWith("category-") && !target.querySelector("form")) chips.set(target, target.innerHTML);
}

function leave(element) {
  const place = element.closest?.("[data-review-form]")?.parentElement;
  if (!chips.has(place)) return false;
  place.innerHTML = chips.get(place);
  window.htmx.process(place);
  place.querySelector("a")?.focus();
  return true;
}

function count() {
  const bar = document.querySelector("[data-review-bar]");
  if (!bar) return;
  const chosen = document.querySelectorAll(`${ROW} ${BOX}:checked`).length;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-review-chosen]").textContent = chosen;
  const name = bar.querySelector("[data-review-first]");
  const first = document.querySelector(`${ROW} ${BOX}:checked`);
  if (name && first && chosen === 1) name.value = first.dataset.label;
}

let last = null;

// With Shift a box takes all between it and the one before along.
function onClick(event) {
  if (event.target.closest("[data-review-none]")) {
    document.querySelectorAll(`${ROW} ${BOX}:checked`).forEach((box) => (box.checked = false));
    return count();
  }
  if (!event.target.matches(`${ROW} ${BOX}`)) return;
  const boxes = [...document.querySelectorAll(`${ROW} ${BOX}`)];
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) boxes.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
  last = event.target;
  count();
}

function beforeSwap(event) {
  const row = event.detail.target?.closest?.(ROW);
  if (!row || row !== event.detail.target) return;
  const all = rows();
  const place = all.indexOf(row);
  const next = all[place + 1] ?? all[place - 1];
  document.addEventListener("htmx:afterSettle", () => next && focusRow(next), { once: true });
  if (all.length === 1) document.body.dispatchEvent(new CustomEvent("bookschanged", { bubbles: true }));
}

function onLoad(event) {
  const form = event.target.matches?.("[data-review-form]") ? event.target : event.target.querySelector?.("[data-review-form]");
  form?.querySelector("select")?.focus();
  if (event.target.querySelector?.(ROW) || event.target.matches?.("#review")) count();
}

function showLeft(event) {
  const left = event.detail.count;
  document.querySelectorAll("[data-review-left]").forEach((element) => (element.textContent = left));
  document.querySelectorAll('.rail-link[href$="/review/"] .rail-count').forEach((element) => (element.textContent = left || ""));
}

export function startReview() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:beforeSwap", keepChip);
  document.addEventListener("htmx:load", onLoad);
  document.addEventListener("reviewleft", showLeft);
}
