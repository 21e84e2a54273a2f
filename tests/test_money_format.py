"""Money as text and back: signs, marks, places and decimals of each locale and currency."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler

from fintrack.lib.money_format import money_parts, money_read, money_text, money_written


@pytest.mark.parametrize(
    ("value", "code", "locale", "text"),
    [
        ("1234.5", "PHP", "en-PH", "₱1,234.50"),
        ("-1234.5", "USD", "en", "−$1,234.50"),
        ("1234567.5", "EUR", "es", "1.234.567,50\xa0€"),
        ("1234567.5", "EUR", "ru", "1\xa0234\xa0567,50\xa0€"),
        ("1234567.5", "INR", "en-IN", "₹12,34,567.50"),
        ("5.4", "JPY", "en", "¥5"),
        ("1.2345", "KWD", "en", "KWD\xa01.234"),
        ("12.50", "RSD", "en", "RSD\xa012.50"),
        ("-0.001", "EUR", "en", "€0.00"),
        ("0.005", "EUR", "en", "€0.00"),
        ("0.015", "EUR", "en", "€0.02"),
        ("0.12345678", "BTC", "en", "0.12345678\xa0BTC"),
        ("100", "AAPL", "en", "100\xa0AAPL"),
        ("10", "EUR", "zz", "€10.00"),
    ],
)
def test_money_text(value: str, code: str, locale: str, text: str) -> None:
    assert money_text(Decimal(value), code, locale) == text


def test_unknown_is_a_dash_with_its_reason() -> None:
    parts = money_parts(None, "JPY", "en", unknown="No rate")
    assert (parts.integer, parts.text, parts.unknown) == ("", "—", "No rate")


def test_plus_only_where_asked_for() -> None:
    assert money_text(Decimal(1), "EUR", is_signed=True) == "+€1.00"
    assert money_text(Decimal(0), "EUR", is_signed=True) == "€0.00"


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1,250.50", "en", "1250.50"),
        ("1.250,50", "es", "1250.50"),
        ("1250.50", "es", "1250.50"),
        ("1250,5", "en", "1250.5"),
        ("1.250", "es", "1250"),
        ("1.250", "en", "1.250"),
        ("12,34,567.5", "en-IN", "1234567.5"),
        ("1 250,50", "ru", "1250.50"),
        ("−3.10", "en", "-3.10"),
        ("1'250.00", "de-CH", "1250.00"),
        (".5", "en", "0.5"),
        ("12,50,0", "en", None),
        ("1..5", "en", None),
        ("1e5", "en", None),
        ("", "en", None),
        (".", "en", None),
        ("NaN", "en", None),
        ("٣", "en", None),
    ],
)
def test_money_read(text: str, locale: str, value: str | None) -> None:
    assert money_read(text, locale) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("value", ["1234.50", "-60.00", "0.05"])
def test_what_a_field_holds_reads_the_same(value: str) -> None:
    for locale in ("en", "es", "ru", "de-CH"):
        assert money_read(money_written(Decimal(value), locale), locale) == Decimal(value)


@pytest.mark.parametrize(("value", "code"), [(Decimal("-1234.5"), "EUR"), (Decimal("0.5"), "BTC"), (None, "EUR")])
def test_tag_prints_what_the_part_prints(value: Decimal | None, code: str) -> None:
    """The fast tag and `<c-money>` are one look."""
    context = {"value": value, "code": code}
    fast = Template("{% load money %}{% money value code %}").render(Context(context))
    part = CottonCompiler().process("{% load money %}{% money_parts value code as parts %}<c-money :parts='parts' />")
    assert classes(fast) == classes(Template(part).render(Context(context)))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Nov 22, 2026, 2:05 AM"), ("ru", "22 нояб. 2026 г., 02:05"), ("es", "22 nov 2026, 2:05")],
)
def test_a_moment_is_on_the_clock_of_the_reader(language: str, said: str) -> None:
    """Five past six in the evening in London is the next day in Manila."""
    template = Template("{% load money %}{% moment at %}|{% day at %}")
    with translation.override(language), timezone.override("Asia/Manila"):
        written = template.render(Context({"at": datetime(2026, 11, 21, 18, 5, tzinfo=UTC)}))
    plain = re.sub(r"\s", " ", written)
    assert plain.startswith(f"{said}|")
    assert plain.endswith(f"|{said.rpartition(',')[0]}")


def classes(html: str) -> list[tuple[str, ...]]:
    """Each element's classes, and the words."""
    found = [tuple(sorted(names.split())) for names in re.findall(r'class="([^"]*)"', html)]
    return [*found, (re.sub("<[^>]+>|&nbsp;|\\s", "", html),)]
