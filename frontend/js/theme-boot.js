// Runs before the page is painted, so that a chosen theme never flashes. The stylesheet handles "as the system".
try {
  const choice = localStorage.getItem("theme");
  if (choice === "paper" || choice === "night") document.documentElement.dataset.theme = choice;
} catch {
  // No storage (private window): the system's preference holds.
}
document.documentElement.classList.add("has-js");
