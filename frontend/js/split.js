// The split editor: what is left as one types, lines added and taken away, an even split, and the rest to one line.
const SCALE = 10000;

function figure(text, mark) {
  const plain = text.replace(/\u2212/g, "-").replace(mark === "," ? /[.\s\u00a0\u202f']/g : /[,\s\u00a0\u202f']/g, "").replace(mark, ".");
  return /^-?\d*\.?\d+$|^-?\d+\.?$/.test(plain) ? Math.round(Number(plain) * SCALE) : 0;
}

function written(units, mark) {
  const text = (units / SCALE).toFixed(4).replace(/(\.\d\d)00$/, "$1").replace(/(\.\d\d\d)0$/, "$1");
  return text.replace(".", mark);
}

function lines(form) {
  return [...form.querySelectorAll("[data-line]")];
}

function amountOf(line) {
  return line.querySelector("[data-part]");
}

// In a new split an income part counts against spending; in the editor of a row a part is as large as it says.
function way(form, line) {
  if (!("splitMixed" in form.dataset)) return 1;
  const group = (one) => one.querySelector("select")?.selectedOptions[0]?.parentElement;
  const first = lines(form).map(group).find((found) => found?.tagName === "OPTGROUP");
  const mine = group(line);
  return mine?.tagName === "OPTGROUP" && first && mine.label !== first.label ? -1 : 1;
}

function total(form) {
  const mark = form.dataset.decimal;
  const field = form.querySelector("[data-split-total]");
  if (!field) return Math.round(Number(form.dataset.splitSum) * SCALE);
  return field.value.trim() ? figure(field.value, mark) : null;
}

function left(form) {
  const whole = total(form);
  if (whole === null) return null;
  return whole - lines(form).reduce((sum, line) => sum + way(form, line) * figure(amountOf(line).value, form.dataset.decimal), 0);
}

function show(form) {
  const place = form.querySelector("[data-left]");
  const rest = left(form);
  const words = rest === null ? "" : rest > 0 ? place.dataset.leftWords : rest < 0 ? place.dataset.overWords : place.dataset.doneWords;
  place.textContent = words.replace("%s", written(Math.abs(rest ?? 0), form.dataset.decimal));
  place.dataset.state = rest === null ? "" : rest === 0 ? "done" : "open";
  for (const button of form.querySelectorAll("[data-split-save]")) button.disabled = rest !== null && rest !== 0;
}

function put(line, units, mark) {
  amountOf(line).value = written(units, mark);
}

function evenly(form) {
  const whole = total(form);
  const chosen = lines(form).filter((line) => line.querySelector("select").value);
  const among = chosen.length > 1 ? chosen : lines(form).slice(0, 2);
  if (whole === null) return;
  const cent = SCALE / 100;
  const share = Math.trunc(whole / among.length / cent) * cent;
  among.forEach((line, place) => put(line, place === among.length - 1 ? whole - share * (among.length - 1) : share, form.dataset.decimal));
}

function rest(form, line) {
  const open = left(form);
  if (open !== null) put(line, figure(amountOf(line).value, form.dataset.decimal) + way(form, line) * open, form.dataset.decimal);
}

function add(form) {
  const count = form.querySelector("[data-lines]");
  const source = form.querySelector("[data-part-blank]");
  const copy = document.createElement("template");
  copy.innerHTML = source.innerHTML.replaceAll("__n__", count.value);
  const line = copy.content.firstElementChild;
  count.value = String(Number(count.value) + 1);
  form.querySelector(".parts-foot").before(line);
  reveal(form);
  line.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  line.querySelector("input:not([hidden])")?.focus();
}

function reveal(form) {
  for (const button of form.querySelectorAll("[data-part-even], [data-part-rest], [data-part-remove]")) button.hidden = false;
}

function onClick(event) {
  const button = event.target.closest("[data-part-add], [data-part-even], [data-part-rest], [data-part-remove]");
  const form = button?.closest("[data-split]");
  if (!form) return;
  event.preventDefault();
  const line = button.closest("[data-line]");
  if ("partAdd" in button.dataset) add(form);
  else if ("partEven" in button.dataset) evenly(form);
  else if ("partRest" in button.dataset) rest(form, line);
  else if (lines(form).length > 1) line.remove();
  show(form);
}

function onType(event) {
  const form = event.target.closest?.("[data-split]");
  if (form) show(form);
}

function prepare(root) {
  for (const form of root.querySelectorAll?.("[data-split]") ?? []) {
    reveal(form);
    show(form);
  }
}

export function startSplit() {
  document.addEventListener("click", onClick, true);
  document.addEventListener("input", onType);
  document.addEventListener("change", onType);
  document.addEventListener("htmx:load", (event) => prepare(event.target));
  prepare(document);
}
