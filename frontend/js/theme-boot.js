// Runs before the page is painted, so that a chosen theme never flashes. Who is signed in has theirs in the page already; others
// the one this browser keeps. The stylesheet handles "as the system".
const root = document.documentElement;
try {
  const choice = root.dataset.themeKept ?? localStorage.getItem("theme");
  if (choice === "paper" || choice === "night") root.dataset.theme = choice;
} catch {
  // No storage (private window): the system's preference holds.
}
root.classList.add("has-js");
