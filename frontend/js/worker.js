// The service worker. It keeps our own files, never a page of anybody's books: without a connection there is one page that says so.
// Files shared to the installed app are kept until the import page takes them.
const { version, kept, offline, share } = self.FINTRACK;
const FILES = `fintrack-files-${version}`;
const SHARED = "fintrack-shared";
const MOST = 64 * 1024 * 1024;
const FILES_AT_ONCE = 50;

self.addEventListener("install", (event) => {
  const fresh = kept.map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()));
});

async function forgetOld() {
  const names = (await caches.keys()).filter((name) => name.startsWith("fintrack-files-") && name !== FILES);
  return Promise.all(names.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === share) return event.respondWith(keepShared(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") return event.respondWith(fetch(request).catch(() => caches.match(offline)));
  if (/\.[0-9a-f]{12}\./.test(url.pathname) || kept.includes(url.pathname)) event.respondWith(fromFiles(request));
});

// Files with their digest in the name never change; the others are asked for first.
async function fromFiles(request) {
  const cache = await caches.open(FILES);
  const found = await cache.match(request);
  const isFixed = /\.[0-9a-f]{12}\./.test(request.url);
  if (found && isFixed) return found;
  try {
    const answer = await fetch(request);
    if (answer.ok && isFixed) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (found) return found;
    throw error;
  }
}

// Each shared file is kept under its place; one answer says how many there are, last, when all of them are there.
async function keepShared(request) {
  const files = (await request.formData()).getAll("file").filter((file) => file instanceof File).slice(0, FILES_AT_ONCE);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!files.length || size > MOST) return Response.redirect("/books/import/", 303);
  const cache = await caches.open(SHARED);
  for (const [place, file] of files.entries()) {
    const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": file.type || "application/octet-stream" };
    await cache.put(`/shared-file/${place}`, new Response(file, { headers }));
  }
  await cache.put("/shared-files", new Response(String(files.length)));
  return Response.redirect("/books/import/?shared=1", 303);
}
