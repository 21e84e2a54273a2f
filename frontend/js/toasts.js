// Toasts: printed by the server, sent in HX-Trigger as {"toast": {"text", "kind", "undo_url", "link_text", "link_url"}}, or made here.
// kind: "done" (default), "notice", "problem". A problem stays until it is closed; the rest leave after a while.
const STAY_MS = 7000;

function leave(element) {
  if (element.classList.contains("is-leaving")) return;
  element.classList.add("is-leaving");
  setTimeout(() => element.remove(), 200);
}

function settle(element) {
  if (element.dataset.settled) return;
  element.dataset.settled = "1";
  element.querySelector("[data-toast-close]")?.addEventListener("click", () => leave(element));
  element.querySelector("[data-toast-undo]")?.addEventListener("click", (event) => undo(event.currentTarget, element));
  if (element.dataset.kind === "problem") return;
  let timer = setTimeout(leave, STAY_MS, element);
  const hold = () => clearTimeout(timer);
  const resume = () => (timer = setTimeout(leave, STAY_MS / 2, element));
  element.addEventListener("pointerenter", hold);
  element.addEventListener("pointerleave", resume);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", resume);
}

// The answer may carry its own toast and its own HX-Refresh; pages listen for "undone" to read themselves anew.
function undo(button, element) {
  const url = button.dataset.toastUndo;
  leave(element);
  window.htmx
    .ajax("POST", url, { source: document.body, target: document.body, swap: "none" })
    .then(() => document.body.dispatchEvent(new CustomEvent("undone", { bubbles: true, detail: { url } })));
}

// A modal dialog makes the rest of the page deaf, so the toasts live inside it while it is open.
function place(region) {
  const home = document.querySelector("dialog:modal") ?? document.body;
  if (region.parentElement !== home) home.append(region);
}

function link(text, url) {
  const found = document.createElement("a");
  found.className = "btn btn-plain btn-sm";
  found.href = url;
  found.textContent = text;
  return found;
}

export function toast({ text, kind = "done", undo_url: undoUrl = "", link_text: linkText = "", link_url: linkUrl = "" }) {
  const region = document.getElementById("toasts");
  const source = document.getElementById("toast-template");
  if (!region || !source || !text) return;
  place(region);
  const element = source.content.firstElementChild.cloneNode(true);
  element.dataset.kind = kind;
  element.querySelector(".toast-words").textContent = text;
  for (const icon of element.querySelectorAll("[data-for-kind]")) icon.toggleAttribute("hidden", icon.dataset.forKind !== kind);
  const button = element.querySelector("[data-toast-undo]");
  if (undoUrl) button.dataset.toastUndo = undoUrl;
  if (linkUrl) button.before(link(linkText, linkUrl));
  if (!undoUrl) button.remove();
  region.append(element);
  while (region.children.length > 3) region.firstElementChild.remove();
  settle(element);
}

export function startToasts() {
  document.addEventListener("close", () => place(document.getElementById("toasts")), true);
  document.querySelectorAll("#toasts > .toast").forEach(settle);
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("htmx:oobAfterSwap", () => document.querySelectorAll("#toasts > .toast").forEach(settle));
}
