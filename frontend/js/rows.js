// Rows of the books: j and k walk them; e edits the one in focus, c its category, t its tags, s splits it, d adds it again, x chooses
// it, v or Delete voids it; Esc leaves the row as it was. The same stands in the row's menu. On a phone the form opens as a sheet.
import { choose } from "./bulk.js";

const narrow = matchMedia("(max-width: 47.99rem)");

function isTyping(target) {
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox");
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

function send(verb, path, row, options) {
  window.htmx.ajax(verb, `${row.dataset.there}${path}`, { source: row, ...options });
}

function edit(row, focus) {
  if (narrow.matches) return send("GET", `edit/?focus=${focus}`, row, { target: "#drawer-body" });
  send("GET", `edit/?${row.dataset.place}&focus=${focus}`, row, { target: row, swap: "outerHTML" });
}

function act(row, what) {
  if (what === "open") return row.querySelector("a.payee-name").click();
  if (what === "split") return send("GET", "split/", row, { target: "#drawer-body" });
  if (what === "copy" || what === "void") return send("POST", `${what}/`, row, { target: document.body, swap: "none" });
  edit(row, what);
}

const KEYS = { e: "payee", c: "category", t: "tags", s: "split", d: "copy", v: "void", Delete: "void" };

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Escape" && (shut() || leave(event))) return event.preventDefault();
  if (isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "j" && walk(1)) return event.preventDefault();
  if (event.key === "k" && walk(-1)) return event.preventDefault();
  const row = event.target.closest?.("[data-row]");
  if (!row?.dataset.there) return;
  const box = row.querySelector(".row-check");
  if (event.key === "x" && box) {
    event.preventDefault();
    box.checked = !box.checked;
    choose(box, false);
  } else if (KEYS[event.key] && "canChange" in row.dataset) {
    event.preventDefault();
    act(row, KEYS[event.key]);
  }
}

// One menu serves all rows: it is put into the row whose button was pressed.
function shut() {
  const menu = document.querySelector("[data-row] .row-menu");
  const button = menu?.parentElement.querySelector("[data-row-menu]");
  menu?.remove();
  button?.setAttribute("aria-expanded", "false");
  button?.focus();
  return Boolean(menu);
}

function openMenu(button) {
  const wasOpen = button.getAttribute("aria-expanded") === "true";
  shut();
  if (wasOpen) return;
  const menu = document.getElementById("row-menu").content.firstElementChild.cloneNode(true);
  button.after(menu);
  button.setAttribute("aria-expanded", "true");
  menu.querySelector("button").focus();
}

function onClick(event) {
  const button = event.target.closest("[data-row-menu]");
  if (button) return openMenu(button);
  const item = event.target.closest("[data-row-do]");
  if (!item) return document.querySelector("[data-row] .row-menu") && shut();
  const row = item.closest("[data-row]");
  shut();
  act(row, item.dataset.rowDo === "tags" ? "tags" : item.dataset.rowDo);
}

// In front of htmx: a form has no room in a phone's row.
function onTap(event) {
  const button = event.target.closest("[data-row-edit], [data-row-category]");
  if (!button || !narrow.matches) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  edit(button.closest("[data-row]"), "rowCategory" in button.dataset ? "category" : "payee");
}

// A form that htmx puts into a row takes the keyboard: the field it asks for, else the first. The row that comes back has it again.
function onLoad(event) {
  const isRow = event.target.matches?.("[data-row]:not(.is-editing)");
  if (isRow && document.activeElement === document.body) event.target.querySelector("a.payee-name")?.focus();
  const form = event.target.querySelector?.(".row-form");
  if (form) (form.querySelector("[data-first]") ?? form.querySelector("input:not([type=hidden], [hidden])"))?.focus();
}

// A row or form that somebody else changed meanwhile comes back with what was typed, beside what they did.
function onConflict(event) {
  if (event.detail.xhr.status !== 409 || !event.detail.xhr.response.includes("<form")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
}

export function startRows() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onTap, true);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:load", onLoad);
  document.addEventListener("htmx:beforeSwap", onConflict);
}
