// The palette (Ctrl-K, ⌘-K): every link or button marked data-palette, and a search for what was typed.
import { folded } from "./letters.js";
import { closeDialog, openDialog } from "./overlays.js";

let chosen = 0;

function entries(dialog, query) {
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  const seen = new Set();
  const found = [];
  for (const element of document.querySelectorAll("[data-palette]")) {
    const text = element.dataset.palette || element.getAttribute("aria-label") || element.textContent.trim();
    if (seen.has(text) || !wanted.every((word) => folded(text).includes(word))) continue;
    seen.add(text);
    found.push({ text, icon: element.querySelector("svg"), run: () => element.click() });
  }
  const url = dialog.dataset.searchUrl;
  if (query.trim() && url) {
    const text = dialog.dataset.searchWords.replace("%s", query.trim());
    found.push({ text, icon: null, run: () => location.assign(`${url}?q=${encodeURIComponent(query.trim())}`) });
  }
  return found;
}

function option(entry, index, dialog) {
  const item = document.createElement("div");
  item.className = "menu-item";
  item.id = `palette-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(index === chosen));
  if (entry.icon) item.append(entry.icon.cloneNode(true));
  item.append(entry.text);
  item.addEventListener("click", () => run(dialog, entry));
  return item;
}

function run(dialog, entry) {
  closeDialog(dialog);
  entry?.run();
}

function draw(dialog, found) {
  const list = dialog.querySelector('[role="listbox"]');
  list.replaceChildren(...found.map((entry, index) => option(entry, index, dialog)));
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
  dialog.querySelector("input").setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
  dialog.querySelector("[data-nothing]").toggleAttribute("hidden", found.length > 0);
}

function onKey(event, dialog, input) {
  const found = entries(dialog, input.value);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) {
    event.preventDefault();
    chosen = (chosen + step + found.length) % found.length;
    draw(dialog, found);
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(dialog, found[chosen]);
  }
}

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const refresh = () => {
    chosen = 0;
    draw(dialog, entries(dialog, input.value));
  };
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => onKey(event, dialog, input));
  document.addEventListener("palette", () => {
    if (dialog.open) return closeDialog(dialog);
    input.value = "";
    openDialog(dialog);
    refresh();
    input.focus();
  });
}
