"""Money and days in templates. `{% load money %}`: as parts for `<c-money>`, as the same HTML at a fraction of a part's cost, as text.

Numbers are written as the household writes them (its locale), words in the reader's language.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fintrack.lib.money_format import FALLBACK, MoneyParts, day_locale_of, money_parts, money_text

register = template.Library()


def locale_in(context: Context) -> str:
    """The household's locale of the person who reads the page; the page's language for those without a household."""
    request = context.get("request")
    household = getattr(getattr(request, "user", None), "household", None)
    return household.locale if household is not None else get_language() or FALLBACK


@register.simple_tag(takes_context=True, name="money_parts")
def parts_tag(
    context: Context, value: Decimal | None, code: str, signed: bool = False, unknown: str = ""
) -> MoneyParts:
    """`{% money_parts row.quantity row.commodity as parts %}<c-money :parts="parts" />`."""
    return money_parts(value, code, locale_in(context), is_signed=bool(signed), unknown=unknown)


@register.simple_tag(takes_context=True)
def money(
    context: Context, value: Decimal | None, code: str, kind: str = "", signed: bool = False, unknown: str = "",
    figure: bool = False, sign: bool = True,
) -> SafeString:  # fmt: skip
    """The HTML that `<c-money>` prints. `kind="auto"` makes what came in green with a plus, and leaves the rest ink."""
    is_income = kind == "auto" and value is not None and value > 0
    parts = money_parts(value, code, locale_in(context), is_signed=bool(signed) or is_income)
    kind = ("income" if is_income else "") if kind == "auto" else kind
    size = " is-figure" if figure else ""
    if not parts.integer:
        reason = unknown or _("Not known yet")
        return format_html(
            '<span class="money is-unknown{}" title="{}" tabindex="0"><span aria-hidden="true">—</span>'
            '<span class="sr-only">{}</span></span>', size, reason, reason,
        )  # fmt: skip
    tint = f" is-{kind}" if kind else ""
    after = " is-after" if parts.position == "after" else ""
    return format_html(
        '<span class="money{}{}{}">{}{}<span>{}</span><span class="money-fraction">{}</span>{}</span>',
        tint, size, after, _part("sign", parts.sign if sign else ""), _part("currency", "" if after else parts.currency),
        parts.integer, parts.fraction, _part("currency", f"\xa0{parts.currency}" if after else ""),
    )  # fmt: skip


def _part(name: str, text: str) -> SafeString:
    return format_html('<span class="money-{}">{}</span>', name, text) if text else SafeString("")


@register.simple_tag(takes_context=True)
def money_plain(context: Context, value: Decimal | None, code: str, signed: bool = False) -> str:
    """Text for titles, options and sentences: "₱1,234.50"."""
    return money_text(value, code, locale_in(context), is_signed=bool(signed))


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None, form: str = "medium") -> str:
    """A date (or a moment's, on the household's clock) as the household writes it.

    `form`: short, medium, long, full, or a skeleton such as "MMMd", "yMMM", "EEEEdMMMM".
    """
    if value is None:
        return ""
    locale = day_locale_of(locale_in(context))
    value = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if form in ("short", "medium", "long", "full"):
        return format_date(value, form, locale=locale)
    return format_skeleton(form, value, locale=locale)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> str:
    """The day and time on the household's clock: "Nov 21, 2026, 6:05 PM", in Russian "21 нояб. 2026 г., 18:05"."""
    if value is None:
        return ""
    locale, local = day_locale_of(locale_in(context)), timezone.localtime(value)
    clock = format_time(local, "short", tzinfo=local.tzinfo, locale=locale)
    form = str(get_datetime_format("medium", locale=locale))
    return form.replace("{0}", clock).replace("{1}", format_date(local.date(), "medium", locale=locale))


@register.simple_tag(takes_context=True)
def figure(
    context: Context, value: Any, kind: str = "", signed: bool = False, figure: bool = False, turned: bool = False
) -> SafeString:
    """A selector's Figure: its value, and a mark where something is left out of it. `turned` shows it with the other sign."""
    number = -value.value if turned and value.value is not None else value.value
    lost = ", ".join(missing.code for missing in value.coverage.unknown)
    reason = _("No rate for %(codes)s") % {"codes": lost} if lost else ""
    printed = money(context, number, value.currency, kind, signed, reason, figure)
    if not lost or number is None:
        return printed
    left_out = _("Without %(codes)s: there is no rate") % {"codes": lost}
    mark = format_html(
        '<abbr class="left-out" title="{}" tabindex="0"><span aria-hidden="true">*</span><span class="sr-only">{}</span></abbr>',
        left_out, left_out,
    )  # fmt: skip
    return format_html("{}{}", printed, mark)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """`{{ colours|lookup:side.account }}`: what a dictionary has for a key, empty where it has nothing."""
    return mapping.get(key, "") if mapping else ""
