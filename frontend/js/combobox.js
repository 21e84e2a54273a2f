// Fields that propose while one types, after the ARIA combobox pattern. data-combobox="category" stands on a <select>: it becomes a
// field that searches its options, and with data-create offers to make a new one (its name goes into the hidden field <name>_new).
// "payee" and "tags" stand on text fields and ask the server at data-from; picking a payee also picks its usual category.
import { words } from "./http.js";
import { folded } from "./letters.js";

const MOST = 40;
const PAUSE_MS = 150;
let count = 0;

function fits(label, typed) {
  const words_ = ` ${folded(label).replace(/[›/()-]/g, " ")}`;
  return folded(typed).split(/\s+/).every((word) => words_.includes(` ${word}`));
}

class Combobox {
  constructor(input) {
    this.input = input;
    this.list = Object.assign(document.createElement("ul"), { id: `combobox-${++count}`, className: "combobox-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.name());
    this.box = Object.assign(document.createElement("div"), { className: "combobox" });
    const hadFocus = document.activeElement === input;
    input.replaceWith(this.box);
    this.box.append(input, this.list);
    if (hadFocus) input.focus();
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", autocomplete: "off" };
    for (const [name, value] of Object.entries(marks)) input.setAttribute(name, value);
    this.listen();
  }

  name() {
    return this.input.getAttribute("aria-label") || this.input.labels?.[0]?.firstChild?.textContent.trim() || "";
  }

  listen() {
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.input.addEventListener("click", () => this.list.hidden && this.ask());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(this.shown[Number(option.dataset.place)]);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) return this.ask();
      return this.move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (!this.isOpen) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.close();
    }
    if (event.key === "Enter" && this.active >= 0) {
      if (!this.savesOnEnter) event.preventDefault();
      this.pick(this.shown[this.active]);
    } else if (event.key === "Tab" && this.active >= 0 && this.picksOnTab()) this.pick(this.shown[this.active]);
  }

  // A row's form says that Enter saves: it takes the choice along. Elsewhere it takes the choice only, as Tab does everywhere.
  get savesOnEnter() {
    return Boolean(this.input.form?.matches(".row-form"));
  }

  picksOnTab() {
    return true;
  }

  show(options, active) {
    this.shown = options.slice(0, MOST);
    this.list.replaceChildren(...this.shown.map((option, place) => this.line(option, place)));
    this.list.hidden = !this.shown.length;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.active = -1;
    this.activate(this.isOpen ? active : -1);
  }

  line(option, place) {
    const line = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}`, textContent: option.label });
    line.setAttribute("role", "option");
    line.dataset.place = String(place);
    if (option.note) line.append(Object.assign(document.createElement("span"), { className: "combobox-note", textContent: option.note }));
    return line;
  }

  activate(place) {
    this.list.children[this.active]?.removeAttribute("aria-selected");
    this.active = place;
    const line = this.list.children[place];
    line?.setAttribute("aria-selected", "true");
    line?.scrollIntoView({ block: "nearest" });
    if (line) this.input.setAttribute("aria-activedescendant", line.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const many = this.shown.length;
    this.activate((this.active + step + many) % many);
  }

  close() {
    this.show([], -1);
  }

  leave() {
    this.close();
  }
}

class CategoryBox extends Combobox {
  constructor(select) {
    const input = Object.assign(document.createElement("input"), { type: "text", className: select.className, id: select.id });
    for (const name of ["aria-invalid", "aria-describedby", "aria-label", "autofocus", "data-first"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    select.removeAttribute("autofocus");
    select.removeAttribute("data-first");
    select.id = `${select.id}_list`;
    const hadFocus = document.activeElement === select;
    select.hidden = true;
    select.after(input);
    super(input);
    if (hadFocus) input.focus();
    this.select = select;
    this.creates = "create" in select.dataset;
    this.settle();
    select.addEventListener("change", () => this.settle());
  }

  get fresh() {
    return this.select.form?.elements[`${this.select.name}_new`];
  }

  chosen() {
    const option = this.select.selectedOptions[0];
    return option?.value ? option.label : "";
  }

  settle() {
    this.input.value = this.chosen() || this.fresh?.value || "";
    this.input.placeholder = [...this.select.options].find((option) => !option.value)?.label ?? "";
  }

  options() {
    return [...this.select.options].filter((option) => option.value);
  }

  ask() {
    const typed = this.input.value.trim();
    const all = typed === this.chosen() ? "" : typed;
    const found = this.options().filter((option) => fits(option.label, all)).map((option) => this.offer(option));
    const isThere = this.options().some((option) => folded(option.label) === folded(typed));
    if (all && this.creates && this.fresh && !isThere) found.splice(MOST - 1, Infinity, { label: words("create").replace("%s", typed), fresh: typed });
    const current = found.findIndex((option) => option.value === this.select.value);
    this.show(found, all ? 0 : current);
  }

  offer(option) {
    const group = option.parentElement.tagName === "OPTGROUP" ? option.parentElement.label : "";
    return { label: option.label, value: option.value, note: group };
  }

  pick(option) {
    this.select.value = option.value ?? "";
    if (this.fresh) this.fresh.value = option.fresh ?? "";
    this.close();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.value = option.fresh ?? option.label;
  }

  leave() {
    const typed = this.input.value.trim();
    const same = this.options().find((option) => folded(option.label) === folded(typed));
    if (same && same.value !== this.select.value) this.pick(this.offer(same));
    else if (!typed && this.select.value) this.pick({ label: "", value: "" });
    else this.settle();
    this.close();
  }
}

class AskingBox extends Combobox {
  constructor(input) {
    super(input);
    this.url = input.dataset.from;
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), PAUSE_MS);
  }

  async fetch() {
    const typed = this.term();
    const answer = await fetch(`${this.url}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || document.activeElement !== this.input || typed !== this.term()) return;
    const { results } = await answer.json();
    this.show(this.narrowed(results, typed), -1);
  }

  narrowed(results) {
    return results.map((found) => ({ label: found.name, value: found.value, note: found.note }));
  }

  leave() {
    clearTimeout(this.timer);
    this.close();
  }

  picksOnTab() {
    return this.active >= 0;
  }
}

class PayeeBox extends AskingBox {
  term() {
    return this.input.value.trim();
  }

  // The usual category is a proposal: it goes where nothing, or what was proposed before, stands.
  pick(option) {
    this.input.value = option.label;
    this.close();
    const select = this.input.form?.elements.category;
    if (!option.value || !select || select.tagName !== "SELECT") return;
    if (![...select.options].some((one) => one.value === option.value)) return;
    const isOpen = !select.value || select.dataset.proposed === select.value || select.form.matches(".row-form");
    if (!isOpen) return;
    select.value = option.value;
    select.dataset.proposed = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

class TagsBox extends AskingBox {
  term() {
    return this.input.value.split(",").pop().trim().replace(/^#/, "");
  }

  narrowed(results, typed) {
    const there = this.input.value.split(",").map(folded);
    const open = results.filter((tag) => fits(tag.name, typed) && !there.includes(folded(tag.name)));
    const found = open.map((tag) => ({ label: tag.name }));
    const isKnown = results.some((tag) => folded(tag.name) === folded(typed));
    return typed && !isKnown ? [...found, { label: typed, note: words("newTag") }] : found;
  }

  pick(option) {
    const before = this.input.value.split(",").slice(0, -1).map((name) => name.trim()).filter(Boolean);
    this.input.value = `${[...before, option.label].join(", ")}, `;
    this.close();
  }
}

const KINDS = { category: CategoryBox, payee: PayeeBox, tags: TagsBox };

export function enhance(root) {
  const fields = [...(root.querySelectorAll?.("[data-combobox]:not([role=combobox], [hidden])") ?? [])];
  for (const field of fields) new KINDS[field.dataset.combobox](field);
}

export function startCombobox() {
  document.addEventListener("htmx:load", (event) => enhance(event.target));
  enhance(document);
}
