// Dialogs, menus and the drawer. Openers carry data-open="dialog-id"; anything inside may carry data-close.
const wide = matchMedia("(min-width: 64rem)");
let returnTo = null;
let asked = null;
let unwanted = null;

export function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  returnTo = document.activeElement;
  // On a wide screen the drawer leaves the list usable beside it.
  if (dialog.id === "drawer" && wide.matches) dialog.show();
  else dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

export function closeDialog(dialog) {
  if (dialog?.open) dialog.close();
}

function drawer() {
  return document.getElementById("drawer");
}

function onClick(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    return openDialog(document.getElementById(opener.dataset.open));
  }
  if (event.target.closest("[data-close]")) return closeDialog(event.target.closest("dialog"));
  if (event.target.matches("dialog[open]:not(.drawer)")) closeIfOutside(event);
  for (const menu of document.querySelectorAll("details.menu-box[open]")) {
    if (!menu.contains(event.target) || event.target.closest("[data-menu-close]")) menu.open = false;
  }
}

function closeIfOutside(event) {
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) closeDialog(event.target);
}

function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = document.querySelector("details.menu-box[open]");
  if (menu) {
    menu.open = false;
    return menu.querySelector("summary").focus();
  }
  if (!document.querySelector("dialog:modal")) closeDialog(drawer());
}

// htmx fills #drawer-body; the drawer opens when the answer has arrived, or shows a skeleton when it is slow.
function onRequest(event) {
  if (event.detail.target?.id !== "drawer-body") return;
  if (event.detail.requestConfig.verb !== "get") return; // what was typed stays until there is an answer
  asked = event.detail.xhr;
  const timer = setTimeout(() => {
    const waiting = document.getElementById("drawer-waiting");
    if (waiting) event.detail.target.replaceChildren(waiting.content.cloneNode(true));
    openDialog(drawer());
  }, 150);
  event.detail.xhr.addEventListener("loadend", () => clearTimeout(timer), { once: true });
}

function onSwap(event) {
  const dialog = event.detail.target?.closest?.("dialog");
  if (!dialog || event.detail.target.dataset.keepShut !== undefined) return;
  openDialog(dialog);
  dialog.querySelector("[autofocus]")?.focus();
}

// Who shuts the drawer before the answer has come does not want it any more: it must not open again by itself.
function onClose(event) {
  if (event.target === drawer()) unwanted = asked;
  if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
}

function onAnswer(event) {
  if (event.detail.xhr === unwanted) event.detail.shouldSwap = false;
}

export function startOverlays() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onEscape);
  document.addEventListener("htmx:beforeSend", onRequest);
  document.addEventListener("htmx:beforeSwap", onAnswer);
  document.addEventListener("htmx:afterSwap", onSwap);
  document.addEventListener("closedrawer", () => closeDialog(drawer()));
  document.addEventListener("close", onClose, true);
}
