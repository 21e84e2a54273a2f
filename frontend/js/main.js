// Everything the frame does. Each part listens on the document, so that what htmx swaps in needs no set-up of its own.
import { startBulk } from "./bulk.js";
import { startAccounts } from "./accounts.js";
import { startCharts } from "./charts.js";
import { startCombobox } from "./combobox.js";
import { startConfirm } from "./confirm.js";
import { startDrop } from "./drop.js";
import { startExchange } from "./exchange.js";
import { startFind } from "./find.js";
import { startFold } from "./fold.js";
import { startHttp } from "./http.js";
import { startInstalled } from "./installed.js";
import { startKeys } from "./keys.js";
import { startOverlays } from "./overlays.js";
import { startPalette } from "./palette.js";
import { startReview } from "./review.js";
import { startReports } from "./reports.js";
import { startRows } from "./rows.js";
import { startSections } from "./sections.js";
import { startSplit } from "./split.js";
import { startSortable } from "./sortable.js";
import { startTicks } from "./ticks.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";

// The script has `defer`: the document is parsed when this runs.
startTheme();
startHttp();
startToasts();
startOverlays();
startConfirm();
startReview();
startTicks();
startRows();
startSortable();
startBulk();
startCombobox();
startSections();
startFold();
startFind();
startSplit();
startExchange();
startKeys();
startPalette();
startDrop();
startCharts();
startAccounts();
startReports();
startForms();
startInstalled();

const CHOSEN = "fintrack-chosen";

// Where the form brings a new page, the choice has the keyboard there again.
function submit(field) {
  if (!field.form.matches("[hx-get], [hx-post]")) sessionStorage.setItem(CHOSEN, field.name);
  field.form.requestSubmit();
}

// data-submits: a select or date that sends its form at once. data-copy: what a button copies. data-reveal: the password it shows.
function startForms() {
  const chosen = sessionStorage.getItem(CHOSEN);
  if (chosen) document.querySelector(`[data-submits][name="${CSS.escape(chosen)}"]`)?.focus({ preventScroll: true });
  sessionStorage.removeItem(CHOSEN);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) submit(event.target);
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
