// Everything the frame does. Each part listens on the document, so that what htmx swaps in needs no set-up of its own.
import { startCharts } from "./charts.js";
import { startConfirm } from "./confirm.js";
import { startDrop } from "./drop.js";
import { startHttp } from "./http.js";
import { startKeys } from "./keys.js";
import { startOverlays } from "./overlays.js";
import { startPalette } from "./palette.js";
import { startRows } from "./rows.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";

// The script has `defer`: the document is parsed when this runs.
startTheme();
startHttp();
startToasts();
startOverlays();
startConfirm();
startRows();
startKeys();
startPalette();
startDrop();
startCharts();
startForms();

// data-submits: a select or date that sends its form at once. data-copy: what a button copies. data-reveal: the password it shows.
function startForms() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) uncover(reveal);
  });
}

function copy(button) {
  navigator.clipboard?.writeText(button.dataset.copy).then(() => {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  });
}

function uncover(button) {
  const input = document.getElementById(button.dataset.reveal);
  const hidden = input.type === "password";
  input.type = hidden ? "text" : "password";
  button.setAttribute("aria-pressed", String(hidden));
}
