// Choosing many rows: boxes, a range with shift, all that the filters find; the bar says how many and does it to them.
let last = null;

function bar() {
  return document.getElementById("bulk");
}

function boxes() {
  return [...document.querySelectorAll("[data-row] .row-check")];
}

function chosen() {
  return boxes().filter((box) => box.checked);
}

function everything() {
  return bar().querySelector("[data-bulk-everything]");
}

function query() {
  return document.getElementById("rows")?.dataset.query ?? "";
}

function mark() {
  for (const box of boxes()) {
    const row = box.closest("[data-row]");
    if (box.checked) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  }
  const all = document.querySelector("[data-check-all]");
  const many = chosen().length;
  if (all) {
    all.checked = many > 0 && many === boxes().length;
    all.indeterminate = many > 0 && !all.checked;
  }
}

function words(form, many) {
  return many === 1 ? form.dataset.one : form.dataset.many.replace("%s", String(many));
}

export function showBar() {
  const form = bar();
  if (!form) return;
  mark();
  const many = new Set(chosen().map((box) => box.value)).size;
  form.hidden = !many;
  if (!everything().value) form.querySelector("[data-bulk-count]").textContent = words(form, many);
  form.querySelector("[data-bulk-two]").hidden = many !== 2 || Boolean(everything().value);
  if (!many) forget(form);
  else offer(form);
}

function forget(form) {
  everything().value = "";
  form.querySelector("[data-bulk-all]").hidden = true;
}

// "Select all 214 found" is offered when all rows shown are chosen and there may be more.
async function offer(form) {
  const button = form.querySelector("[data-bulk-all]");
  const isWhole = boxes().every((box) => box.checked);
  button.hidden = !isWhole || Boolean(everything().value) || !document.getElementById("more-rows");
  if (button.hidden) return;
  button.hidden = true;
  const answer = await fetch(`${form.dataset.found}?${query()}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const found = await answer.json();
  button.textContent = found.words;
  button.dataset.chosen = found.chosen;
  button.hidden = false;
}

function takeAll(button) {
  everything().value = "yes";
  bar().querySelector("[data-bulk-count]").textContent = button.dataset.chosen;
  button.hidden = true;
  bar().querySelector("[data-bulk-two]").hidden = true;
}

export function choose(box, isRange) {
  const all = boxes();
  if (isRange && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  everything().value = "";
  showBar();
}

function none() {
  for (const box of boxes()) box.checked = false;
  showBar();
}

function onClick(event) {
  const { target } = event;
  if (target.matches?.("[data-check-all]")) {
    for (const box of boxes()) box.checked = target.checked;
    return showBar();
  }
  if (target.matches?.("[data-row] .row-check")) return choose(target, event.shiftKey);
  if (target.closest?.("[data-bulk-none]")) return none();
  const all = target.closest?.("[data-bulk-all]");
  if (all) return takeAll(all);
  const toggle = target.closest?.("[data-select-rows]");
  if (!toggle) return;
  const isOn = document.body.classList.toggle("is-selecting");
  toggle.setAttribute("aria-pressed", String(isOn));
  if (!isOn) none();
}

// What the form sends: the rows named, or the filters that find them all.
function onRequest(event) {
  if (event.detail.elt.id !== "bulk") return;
  event.detail.path = `${event.detail.path}?${query()}`;
  if (!everything().value) {
    event.detail.formData.delete("all");
    for (const value of new Set(chosen().map((box) => box.value))) event.detail.formData.append("rows", value);
  }
}

export function startBulk() {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:configRequest", onRequest);
  document.addEventListener("rowsdone", none);
  document.addEventListener("htmx:afterSettle", () => bar() && showBar());
}
