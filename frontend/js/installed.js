// The installed app: the service worker, and files that were shared to us and wait for the import page.
const SHARED = "fintrack-shared";

async function takeShared() {
  const input = document.querySelector('.drop input[type="file"]');
  if (!input || !new URLSearchParams(location.search).has("shared") || !("caches" in window)) return;
  history.replaceState(null, "", location.pathname);
  const cache = await caches.open(SHARED);
  const count = Number(await (await cache.match("/shared-files"))?.text());
  if (!count) return;
  const files = new DataTransfer();
  for (let place = 0; place < count; place += 1) {
    const kept = await cache.match(`/shared-file/${place}`);
    if (kept) files.items.add(new File([await kept.blob()], nameOf(kept), { type: kept.headers.get("Content-Type") ?? "" }));
  }
  await caches.delete(SHARED);
  if (!files.files.length) return;
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function nameOf(kept) {
  return decodeURIComponent(kept.headers.get("X-File-Name") ?? "statement");
}

export function startInstalled() {
  const url = document.querySelector('meta[name="service-worker"]')?.content;
  if (url && "serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => navigator.serviceWorker.register(url, { scope: "/" }).catch(() => {}));
  }
  takeShared();
}
