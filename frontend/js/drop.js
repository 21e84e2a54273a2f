// File drop zones: a form around .drop, sent by htmx as soon as a file is dropped or picked. Without scripts the form has a button.
function zoneOf(event) {
  return event.target.closest?.(".drop");
}

function busy(form, is) {
  const zone = form.querySelector(".drop");
  if (!zone) return;
  zone.classList.toggle("is-busy", is);
  zone.setAttribute("aria-busy", String(is));
  if (is) return;
  zone.querySelector('input[type="file"]').value = "";
  const label = zone.querySelector("[data-file-name]");
  if (label?.dataset.title) label.textContent = label.dataset.title; // refused: it asks again
}

function name(zone, files) {
  const label = zone.querySelector("[data-file-name]");
  if (!label || !files.length) return;
  label.dataset.title ??= label.textContent;
  label.textContent = files.length === 1 ? files[0].name : `${files[0].name} + ${files.length - 1}`;
}

function send(zone) {
  const input = zone.querySelector('input[type="file"]');
  if (!input.files.length) return;
  name(zone, input.files);
  if (zone.dataset.waits === undefined) input.form?.requestSubmit();
}

function onDrop(event) {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  const input = zone.querySelector('input[type="file"]');
  if (!event.dataTransfer.files.length) return;
  const files = new DataTransfer();
  const taken = input.multiple ? [...event.dataTransfer.files] : [event.dataTransfer.files[0]];
  taken.forEach((file) => files.items.add(file));
  input.files = files.files;
  send(zone);
}

function onOver(event) {
  const zone = zoneOf(event);
  document.querySelectorAll(".drop.is-over").forEach((other) => other !== zone && other.classList.remove("is-over"));
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("is-over");
}

function onProgress(event) {
  const bar = event.target.querySelector?.(".drop progress");
  if (!bar) return;
  const { loaded, total } = event.detail;
  // Sent whole: the server is reading now, and how long that takes is not known.
  if (total && loaded < total) bar.value = loaded / total;
  else bar.removeAttribute("value");
}

export function startDrop() {
  document.addEventListener("change", (event) => event.target.matches('.drop input[type="file"]') && send(event.target.closest(".drop")));
  document.addEventListener("dragover", onOver);
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && onOver({ target: document.body }));
  document.addEventListener("drop", onDrop);
  document.addEventListener("htmx:beforeSend", (event) => busy(event.target, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event.target, false));
  document.addEventListener("htmx:xhr:progress", onProgress);
}
