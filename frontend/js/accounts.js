// Accounts: a list put in order by dragging or by its arrows, and parts of a form that only fit a choice in it.
// <ol data-arrange="/url/"> with <li data-id>; its buttons have data-step="-1" or "1". The whole order is sent as `order`.
let dragged = null;

function send(list) {
  const order = [...list.children].map((item) => item.dataset.id).join(",");
  window.htmx.ajax("POST", list.dataset.arrange, { source: list, swap: "none", values: { order } });
}

function step(button) {
  const item = button.closest("[data-id]");
  const list = item.parentElement;
  if (button.dataset.step === "-1") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  for (const one of list.children) {
    one.querySelector('[data-step="-1"]').disabled = one === list.firstElementChild;
    one.querySelector('[data-step="1"]').disabled = one === list.lastElementChild;
  }
  // The button that was pressed keeps the keyboard; at the end of its way the other one takes it.
  (button.disabled ? item.querySelector("[data-step]:not([disabled])") : button)?.focus();
  send(list);
}

function onDragStart(event) {
  dragged = event.target.closest?.("[data-arrange] > [data-id]") ?? null;
  if (!dragged) return;
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
}

function onDragOver(event) {
  const over = event.target.closest?.("[data-id]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
}

function onDragEnd() {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  send(dragged.parentElement);
  dragged = null;
}

// data-shows="kind" on a field; data-shown-by="kind" data-shown-for="credit_card" on what belongs to that choice.
function fit(within) {
  for (const part of within.querySelectorAll("[data-shown-by]")) {
    const field = part.closest("form")?.elements[part.dataset.shownBy];
    if (field) part.hidden = field.value !== part.dataset.shownFor;
  }
}

export function startAccounts() {
  fit(document);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-shows]")) fit(event.target.form);
  });
  document.addEventListener("htmx:load", (event) => fit(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-arrange] [data-step]");
    if (button) step(button);
  });
  document.addEventListener("dragstart", onDragStart);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("dragend", onDragEnd);
}
