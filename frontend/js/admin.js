// The admin's own widgets (select2, Django's choosers) leave some parts without a role or a name; here they get them.
function named(box) {
  const select = box.closest(".select2-container")?.previousElementSibling;
  const label = select?.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  const words = [label?.textContent.trim() || select?.name, box.textContent.trim()].filter(Boolean).join(" ");
  if (words && box.getAttribute("aria-label") !== words) box.setAttribute("aria-label", words);
}

function mend() {
  document.querySelectorAll(".select2-selection__rendered").forEach(named);
  document.querySelectorAll(".help-tooltip[aria-label]:not([role])").forEach((one) => one.setAttribute("role", "img"));
}

addEventListener("load", () => {
  mend();
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
});
