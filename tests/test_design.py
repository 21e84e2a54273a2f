"""The face keeps its promises: contrast, colours for the colour-blind, nothing the content policy refuses, files that exist."""

from __future__ import annotations

import html
import itertools
import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from fintrack.lib.text import LETTERS

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [
    path for path in TEMPLATES if path.name != "styleguide.html"
]  # the style guide is for builders: not translated
THEME_SOURCE = (ROOT / "frontend/css/theme.css").read_text()
THEMES = {
    name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
    for name, body in re.findall(r'name: "(\w+)";(.*?)\n}', THEME_SOURCE, re.DOTALL)
}
INKS = (
    "color-base-content",
    "muted",
    "color-primary",
    "income",
    "color-error",
    "color-warning",
    "color-success",
    "color-info",
)
GROUNDS = ("color-base-100", "color-base-200", "color-base-300", "tint")
# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
SIGHTS = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "trichromacy": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast: black on white is 21."""
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def oklab(rgb: list[float]) -> list[float]:
    r, g, b = (min(1.0, max(0.0, part)) for part in rgb)
    cones = (
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    )
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return [sum(weight * cone for weight, cone in zip(row, cones, strict=True)) for row in rows]


def seen(colour: str, sight: str) -> list[float]:
    rgb = linear(colour)
    return oklab([sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in SIGHTS[sight]])


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails


@pytest.mark.parametrize("theme", ["paper", "night"])
@pytest.mark.parametrize("ink", INKS)
def test_text_is_readable_on_every_ground(theme: str, ink: str) -> None:
    tokens = THEMES[theme]
    assert {
        ground: contrast(tokens[ink], tokens[ground])
        for ground in GROUNDS
        if contrast(tokens[ink], tokens[ground]) < 4.5
    } == {}


@pytest.mark.parametrize("theme", ["paper", "night"])
@pytest.mark.parametrize("fill", ["primary", "neutral", "error", "success", "warning", "info"])
def test_text_is_readable_on_fills(theme: str, fill: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[f"color-{fill}-content"], tokens[f"color-{fill}"]) >= 4.5


@pytest.mark.parametrize("theme", ["paper", "night"])
def test_lines_of_fields_and_charts_stand_out(theme: str) -> None:
    tokens = THEMES[theme]
    names = ["line-strong", *(f"chart-{number}" for number in range(1, 9))]
    assert [name for name in names if contrast(tokens[name], tokens["color-base-100"]) < 3] == []


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["paper", "night"])
def test_chart_colours_are_told_apart(theme: str, sight: str) -> None:
    colours = {name: seen(THEMES[theme][name], sight) for name in (f"chart-{number}" for number in range(1, 9))}
    near = [pair for pair in itertools.combinations(colours, 2) if math.dist(*(colours[name] for name in pair)) < 0.08]
    assert near == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles_and_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text()
    get_template(str(path.relative_to(ROOT / "templates")))
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_is_translatable(path: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}|<title>.*?</title>|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    code = r"{% blocktrans(?:late)?.*?{% endblocktrans(?:late)? %}|{[{%].*?[}%]}|<(script|style|svg|kbd|code)\b.*?</\1>|&nbsp;"
    text = re.sub(code, "", text, flags=re.DOTALL)
    text = re.sub(r'<span class="material-symbols-outlined"[^>]*>\w+</span>', "", text)  # the name of an icon
    words = [piece.strip() for piece in re.findall(r">([^<>]+)<", text)]
    assert [piece for piece in words if re.search(r"[A-Za-z]{3,}", piece) and piece not in {"Fintrack"}] == []


def test_pages_ask_for_files_that_exist() -> None:
    wanted = {name for path in TEMPLATES for name in re.findall(r"{% static '([^']+)' %}", path.read_text())}
    missing = [
        name for name in wanted if not name.startswith("django_htmx/") and not (ROOT / "static" / name).is_file()
    ]
    fonts = re.findall(r'url\(["\']?\.\./([^"\')]+)', (ROOT / "static/css/app.css").read_text())
    assert missing == []
    assert fonts
    assert [font for font in fonts if not (ROOT / "static" / font).is_file()] == []


@pytest.mark.parametrize("library", ["alpine", "inter", "plotly"])
def test_vendored_libraries_keep_their_licences(library: str) -> None:
    assert len((ROOT / "static/vendor" / library / "LICENSE").read_text()) > 900


def test_money_prints_figures_unknowns_and_income() -> None:
    def money(attributes: str) -> str:
        printed = Template("{% cotton money " + attributes + " / %}").render(
            Context({"parts": {"integer": "7", "fraction": ".00"}})
        )
        return html.unescape(re.sub(r"<[^>]+>", "", printed)).strip()

    assert money('sign="−" currency="₱" integer="1,234" fraction=".50"') == "−₱1,234.50"
    assert (
        money('sign="−" currency="₽" integer="1 234" fraction=",50" position="after"') == "−1 234,50\N{NO-BREAK SPACE}₽"
    )
    assert money('unknown="No rate for JPY"') == "—No rate for JPY"
    assert money(':parts="parts"') == "7.00"


def test_the_frame_renders_for_a_visitor_and_an_error_page_stands_alone() -> None:
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()
    page = render_to_string("404.html", request=request)
    assert 'id="main"' in page
    assert "Nothing was changed" in page
    assert "Something broke" in render_to_string("500.html")
    assert "<c-" not in page


def test_the_browser_folds_the_letters_the_server_folds() -> None:
    """A list that is searched in the page finds "Łódź" by "lodz", as the register does."""
    source = (ROOT / "frontend/js/letters.js").read_text()
    told = dict(re.findall(r'(\w): "(\w+)"', source))
    assert told == {chr(code): plain for code, plain in LETTERS.items() if chr(code).islower()}
    assert set(re.findall(r"\[(\w+)\]/g", source)) == {"".join(told)}
