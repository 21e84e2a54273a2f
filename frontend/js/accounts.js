// Forms of accounts: parts that only fit a choice in them.
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
}
