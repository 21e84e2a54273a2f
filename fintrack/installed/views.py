"""Fintrack as an installed app: its manifest, the service worker, the page without a connection, and where shared files arrive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

PAPER, TEAL = "#fbfaf7", "#0f766e"
STATEMENTS = [
    *(
        ".ofx",
        ".qfx",
        ".qbo",
        ".qif",
        ".csv",
        ".tsv",
        ".txt",
        ".sta",
        ".mt940",
        ".xml",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
    ),
    *(".zip", ".journal", ".hledger", ".ledger", ".beancount"),
    *("text/csv", "text/tab-separated-values", "text/plain", "text/xml", "application/xml", "application/zip"),
    *("application/x-ofx", "application/vnd.intu.qfx", "application/vnd.intu.qbo", "application/qif"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    *("application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet"),
]
"""What a phone's share sheet offers us: names first, because phones rarely know the types of statement files."""


class ManifestView(View):
    """What a browser needs to put Fintrack on the home screen; in the visitor's language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = JsonResponse(manifest(), json_dumps_params={"ensure_ascii": False})
        answer.headers["Content-Type"] = "application/manifest+json"
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def manifest() -> dict[str, Any]:
    return {
        "id": "/", "name": "Fintrack", "short_name": "Fintrack", "lang": get_language(), "start_url": reverse("home"),
        "scope": "/", "display": "standalone", "background_color": PAPER, "theme_color": TEAL,
        "description": _("Your household's books: what you have, what came in, where it went."),
        "icons": [*(_icon(size, "any") for size in (192, 512)), _icon(512, "maskable")],
        "shortcuts": [_shortcut(_("Add a transaction"), "ledger:quick_add"), _shortcut(_("To review"), "ledger:review")],
        "share_target": {
            "action": reverse("share"), "method": "POST", "enctype": "multipart/form-data",
            "params": {"files": [{"name": "file", "accept": STATEMENTS}]},
        },
    }  # fmt: skip


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"img/icon-{size}.png" if purpose == "any" else f"img/icon-{purpose}-{size}.png"
    return {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _shortcut(name: str, view: str) -> dict[str, str]:
    return {"name": name, "url": reverse(view)}


class WorkerView(View):
    """The service worker, at the root so that the whole site is its scope; it is told what the page without a connection needs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = [reverse("offline"), static("css/app.css"), static("img/favicon.svg"), static("js/theme-boot.js")]
        names = {"version": settings.VERSION, "kept": kept, "offline": kept[0], "share": reverse("share")}
        head = f"self.FINTRACK = {JsonResponse(names).content.decode()};\n"
        path = finders.find("js/worker.js")
        assert isinstance(path, str)
        with open(path, encoding="utf-8") as source:
            answer = HttpResponse(head + source.read(), content_type="text/javascript; charset=utf-8")
        answer.headers["Cache-Control"] = "no-cache"
        return answer


class OfflineView(TemplateView):
    """Says that there is no connection and that nothing was lost; the same for everybody, so that it may be kept."""

    template_name = "offline.html"


class ShareView(View):
    """Where a file shared from another app arrives. The service worker takes the POST before it reaches us and keeps the file for
    the import page, which sends it with the person's own token; without a worker there is no file, only the page.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("ledger:imports")
