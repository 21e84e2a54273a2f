// A strip of sections that scrolls (settings, tabs on a phone) begins where you are.
export function startSections() {
  for (const current of document.querySelectorAll('.settings-nav [aria-current="page"], .tabs [aria-current="page"]')) {
    const strip = current.parentElement;
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  }
}
