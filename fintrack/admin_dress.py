"""The admin's theme (unfold) in the product's colours: paper and night, teal, Inter. The same tokens as `frontend/css/theme.css`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

PAPER_TO_NIGHT = {
    "50": "#fbfaf7",
    "100": "#f1efe9",
    "200": "#e7e4dc",
    "300": "#c9c6bc",
    "400": "#a09d93",
    "500": "#68655e",
    "600": "#4b4842",
    "700": "#3a3b35",
    "800": "#2c2e29",
    "900": "#141512",
    "950": "#0d0e0c",
}
TEAL = {
    "50": "#f0faf8",
    "100": "#e4f1ef",
    "200": "#b9e3dc",
    "300": "#7fd3c7",
    "400": "#2dd4bf",
    "500": "#2dd4bf",
    "600": "#0f766e",
    "700": "#0f766e",
    "800": "#115e59",
    "900": "#134e4a",
    "950": "#062420",
}
THEMES = {"paper": "light", "night": "dark"}


def stylesheet(request: HttpRequest) -> str:
    return _static("css/admin.css")


def script(request: HttpRequest) -> str:
    return _static("js/admin.js")


def icon(request: HttpRequest) -> str:
    return _static("img/favicon.svg")


def _static(path: str) -> str:
    from django.templatetags.static import static  # late: the settings import this module

    return static(path)


def theme(request: HttpRequest) -> str | None:
    """The one the person chose for the app; None follows the system, and may be switched here."""
    return THEMES.get(getattr(request.user, "theme", ""))


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Fintrack",
    "SITE_HEADER": "Fintrack",
    "SITE_SUBHEADER": _("Running the system"),
    "SITE_URL": "/",
    "SITE_ICON": icon,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": icon}],
    "THEME": theme,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": [stylesheet],
    "SCRIPTS": [script],
    "COLORS": {
        "base": PAPER_TO_NIGHT,
        "primary": TEAL,
        "font": {
            "subtle-light": "#68655e",
            "subtle-dark": "#a09d93",
            "default-light": "#4b4842",
            "default-dark": "#c9c6bc",
            "important-light": "#1c1b19",
            "important-dark": "#edebe4",
        },
    },
    "DASHBOARD_CALLBACK": "fintrack.admin_landing.landing",
    "SIDEBAR": {"show_search": True, "navigation": "fintrack.admin_groups.navigation"},
}
