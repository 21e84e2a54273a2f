// Of what a finger presses on this page, all that has no square of 44 px to be hit in, as words. A link inside a sentence may be
// as small as its text (WCAG 2.5.5). What is hit is asked of the browser: an overlay or a label may make a target larger than its box.
() => {
  const LEAST = 44;
  const HALF = LEAST / 2;
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]";
  const steps = [-21.5, -11, 0, 11, 21.5];

  const isShown = (one) => {
    const seen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return seen && one.getBoundingClientRect().width > 0 && !one.closest(".sr-only, .skip-link, [inert]");
  };
  const isInText = (one) => {
    if (!one.matches("a") || getComputedStyle(one).display !== "inline") return false;
    return [...one.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\p{L}{2}/u.test(node.textContent));
  };
  const isHit = (parts, x, y) => {
    const found = document.elementFromPoint(x, y);
    return parts.some((part) => part === found || part.contains(found));
  };
  const isSquare = (parts, x, y) => steps.every((dx) => steps.every((dy) => isHit(parts, x + dx, y + dy)));

  // Where the middle of such a square may be: from one edge to the other, or about the middle of what is small itself.
  const reach = (start, size) => (size < LEAST + 8 ? [start + size / 2 - 4, start + size / 2 + 4] : [start + HALF, start + size - HALF]);

  const hasSquare = (parts, box) => {
    const [left, right] = reach(box.left, box.width);
    const [top, bottom] = reach(box.top, box.height);
    for (let y = top; y <= bottom; y += 2) for (let x = left; x <= right; x += 4) if (isSquare(parts, x, y)) return true;
    return false;
  };
  const isLarge = (one) => {
    const own = one.getBoundingClientRect();
    if (own.width >= LEAST - 0.5 && own.height >= LEAST - 0.5) return true;
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const parts = [one, ...(one.labels ?? [])];
    const places = [...parts, one.closest("tr, li, .category-line, .review-row")].filter(Boolean);
    return places.some((place) => hasSquare(parts, place.getBoundingClientRect()));
  };
  const words = (one) => {
    const { width, height } = one.getBoundingClientRect();
    return `${Math.round(width)} by ${Math.round(height)}: ${one.cloneNode(false).outerHTML.slice(0, 140)} in .${one.parentElement.className}`;
  };
  return [...document.querySelectorAll(TARGETS)].filter((one) => isShown(one) && !isInText(one) && !isLarge(one)).map(words);
}
