// htmx and fetch: the CSRF header, the line that shows work, and words for what failed.
import { toast } from "./toasts.js";

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

// Sentences the server has translated: <div id="frame-words" data-offline="…">.
export function words(name) {
  return document.getElementById("frame-words")?.dataset[name] ?? "";
}

let working = 0;

function work(step) {
  working = Math.max(0, working + step);
  document.querySelector(".request-line")?.classList.toggle("is-busy", working > 0);
}

function explain(event) {
  const status = event.detail.xhr?.status ?? 0;
  const plain = event.detail.xhr?.getResponseHeader?.("HX-Trigger")?.includes("toast");
  if (plain) return;
  if (status === 401) return location.reload();
  const known = { 0: "offline", 403: "forbidden", 404: "missing", 409: "changed", 413: "tooLarge", 429: "tooMany" };
  toast({ text: words(known[status] ?? "failed"), kind: "problem" });
}

export function startHttp() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSend", () => work(1));
  document.addEventListener("htmx:afterRequest", () => work(-1));
  document.addEventListener("htmx:responseError", explain);
  document.addEventListener("htmx:sendError", explain);
  document.addEventListener("htmx:timeout", explain);
  addEventListener("pageshow", () => {
    working = 0;
    work(0);
  });
}
