"""Cut the currency signs out of Inter's latin-ext file, so that a page with ₱ or ₽ on it does not fetch 85 kB for one sign.

Developers only, after an update of @fontsource-variable/inter: `.venv/bin/python frontend/currency_font.py`. The answer is
committed, for what compresses it may differ from machine to machine. frontend/css/base.css tells browsers what is in it.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"
TARGET = ROOT / "static/vendor/inter/inter-currency-wght-normal.woff2"
SIGNS = [*range(0x20A0, 0x20AC), *range(0x20AD, 0x20C1)]
"""Unicode's block of them, without the euro: it stands in the latin file, which every page has."""


def main() -> None:
    options = subset.Options(flavor="woff2", layout_features=["*"], recalc_timestamp=False, notdef_outline=True)
    font = subset.load_font(SOURCE, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=SIGNS)
    cutter.subset(font)
    subset.save_font(font, TARGET, options)


if __name__ == "__main__":
    main()
