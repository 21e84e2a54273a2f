// Questions before something is done: hx-confirm on an htmx element, or data-confirm on a plain form. The dialog is ours, not
// the browser's; data-confirm-note adds a second sentence, data-confirm-yes the word on the button.
import { closeDialog, openDialog } from "./overlays.js";

let proceed = null;

function ask(source, question, action) {
  const dialog = document.getElementById("confirm");
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.dataset.word ??= yes.textContent;
  yes.textContent = source.dataset.confirmYes || yes.dataset.word;
  dialog.querySelector("#confirm-question").textContent = question;
  dialog.querySelector("[data-confirm-note]").textContent = source.dataset.confirmNote ?? "";
  proceed = action;
  openDialog(dialog);
}

export function startConfirm() {
  const dialog = document.getElementById("confirm");
  if (!dialog) return;
  dialog.querySelector("[data-confirm-yes]").addEventListener("click", () => {
    closeDialog(dialog);
    proceed?.();
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.elt, event.detail.question, () => event.detail.issueRequest(true));
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const source = submitter?.dataset.confirm ? submitter : form;
    if (!source.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source, source.dataset.confirm, () => {
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    });
  }, true);
}
