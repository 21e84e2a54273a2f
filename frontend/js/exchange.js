// The form of an exchange: the day's rate of the two accounts' currencies, and what it would bring.
async function offer(form) {
  const typed = new FormData(form);
  const asked = new URLSearchParams(["source", "target", "on", "sold"].map((name) => [name, typed.get(name) ?? ""]));
  const answer = await fetch(`${form.dataset.exchange}?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !form.isConnected) return;
  show(form, await answer.json());
}

function show(form, { words = "", bought = "" }) {
  const place = form.querySelector("[data-offer]");
  place.hidden = !words;
  place.querySelector("[data-offer-rate]").textContent = words;
  const take = place.querySelector("[data-offer-take]");
  take.hidden = !bought;
  take.textContent = form.dataset.offerWords.replace("%s", bought);
  take.dataset.value = bought;
}

export function startExchange() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-exchange]");
    if (form && ["source", "target", "on", "sold"].includes(event.target.name)) offer(form);
  });
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-offer-take]");
    if (take) take.closest("form").elements.bought.value = take.dataset.value;
  });
}
