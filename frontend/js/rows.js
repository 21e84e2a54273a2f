// Rows of the books: j and k walk them, e changes the one in focus, Esc leaves the row as it was.
function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row] a.payee-name")];
  if (!rows.length) return false;
  const place = rows.indexOf(document.activeElement?.closest("[data-row]")?.querySelector("a.payee-name"));
  const next = rows[place < 0 ? 0 : Math.min(Math.max(place + step, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function leave(event) {
  const button = event.target.closest?.("tr.is-editing")?.querySelector("[data-row-leave]");
  if (!button) return false;
  button.click();
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Escape" && leave(event)) return event.preventDefault();
  if (isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "j" && walk(1)) return event.preventDefault();
  if (event.key === "k" && walk(-1)) return event.preventDefault();
  if (event.key !== "e") return;
  const edit = event.target.closest?.("[data-row]")?.querySelector("[data-row-edit]");
  if (edit) {
    event.preventDefault();
    edit.click();
  }
}

// A form that htmx puts into a row takes the keyboard: the field it asks for, else the first.
function onLoad(event) {
  const form = event.target.querySelector?.(".row-form");
  if (form) (form.querySelector("[autofocus]") ?? form.querySelector("input:not([type=hidden])"))?.focus();
}

export function startRows() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:load", onLoad);
}
