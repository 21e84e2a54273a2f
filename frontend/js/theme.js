// The theme: "system", "paper" or "night". Buttons carry data-theme-choice; "themechange" tells the charts. Who is signed in has
// theirs in data-theme-kept and keeps a new one with the server; this browser keeps it too, for the pages before sign-in.
import { csrfToken } from "./http.js";

const systemDark = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  const kept = document.documentElement.dataset.themeKept;
  if (kept) return kept;
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system";
  }
}

function keep(choice) {
  try {
    if (choice === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function keepWithPerson(choice) {
  if (!document.documentElement.dataset.themeKept) return;
  document.documentElement.dataset.themeKept = choice;
  const body = new URLSearchParams({ theme: choice });
  fetch("/settings/theme/", { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, keepalive: true }).catch(() => {});
}

function paint(choice) {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  const night = choice === "night" || (choice === "system" && systemDark.matches);
  const ground = night ? "#141512" : "#fbfaf7";
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = ground;
  mark(choice);
  document.dispatchEvent(new CustomEvent("themechange"));
}

function mark(choice) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

export function startTheme() {
  mark(stored());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    keep(button.dataset.themeChoice);
    keepWithPerson(button.dataset.themeChoice);
    paint(button.dataset.themeChoice);
  });
  systemDark.addEventListener("change", () => stored() === "system" && paint("system"));
  document.addEventListener("htmx:afterSettle", () => mark(stored()));
}
