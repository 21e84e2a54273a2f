// Keys. Whatever carries data-key="n" or data-key="g r" answers to it: a field is focused, anything else is clicked.
// So only what exists on the page has a key, and the list of keys (`?`) is read from the page.
import { openDialog } from "./overlays.js";

const PAUSE_MS = 900;
let first = "";
let timer = 0;

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function bearer(key) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return found.find(isShown) ?? found.find((element) => element.tagName === "A");
}

function act(element) {
  if (isTyping(element)) {
    element.focus();
    element.select?.();
  } else element.click();
}

function forget() {
  first = "";
  clearTimeout(timer);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return document.dispatchEvent(new CustomEvent("palette"));
  }
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog:modal")) return;
  if (event.key === "?") return showKeys(event);
  const key = first ? `${first} ${event.key}` : event.key;
  const element = bearer(key) ?? (first ? null : undefined);
  if (element) {
    event.preventDefault();
    forget();
    return act(element);
  }
  forget();
  if (element === undefined && document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
    first = event.key;
    timer = setTimeout(forget, PAUSE_MS);
  }
}

function label(element) {
  return element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
}

function row(key, text) {
  const term = document.createElement("dt");
  term.textContent = text;
  const keys = document.createElement("dd");
  for (const part of key.split(" ")) keys.append(Object.assign(document.createElement("kbd"), { textContent: part }));
  return [term, keys];
}

function showKeys(event) {
  event.preventDefault();
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const list = dialog.querySelector("[data-page-keys]");
  const seen = new Set();
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key)) continue;
    seen.add(element.dataset.key);
    list.append(...row(element.dataset.key, label(element)));
  }
  openDialog(dialog);
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", (event) => {
    const leavesSearch = event.key === "Escape" && event.target.matches?.("input[type=search]") && !event.target.closest("dialog");
    if (leavesSearch) event.target.blur();
  });
}
