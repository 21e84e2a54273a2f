"""A person at the import pages, for tests."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from ledger.intake.batches import batch_run
from ledger.models import ImportBatch
from ledger.models.connection import JobState

HTMX = {"HTTP_HX_REQUEST": "true"}


class Visitor:
    """A signed-in person and a worker that does at once what they leave behind."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def get(self, name: str, /, *args: Any, **query: str) -> Any:
        return self.client.get(reverse(f"ledger:{name}", args=args), query)

    def post(self, name: str, batch: ImportBatch, /, htmx: bool = False, **data: Any) -> Any:
        answer = self.client.post(reverse(f"ledger:{name}", args=[batch.public_id]), data, **(HTMX if htmx else {}))
        self.work()
        return answer

    def drop(self, content: bytes, name: str = "statement.ofx", **data: str) -> ImportBatch:
        file = SimpleUploadedFile(name, content)
        answer = self.client.post(reverse("ledger:import_new"), {"file": file, **data})
        assert answer.status_code == 302
        batch = ImportBatch.objects.latest("pk")
        assert answer["Location"] == reverse("ledger:import_detail", args=[batch.public_id])
        self.work()
        return self.again(batch)

    def work(self) -> None:
        for batch in ImportBatch.objects.filter(state=JobState.QUEUED):
            batch_run(batch)

    def page(self, batch: ImportBatch, **query: str) -> str:
        answer = self.get("import_detail", batch.public_id, **query)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def again(self, batch: ImportBatch) -> ImportBatch:
        return ImportBatch.objects.select_related("household", "user").get(pk=batch.pk)


def imported(visitor: Visitor, content: bytes, **decision: str) -> ImportBatch:
    batch = visitor.drop(content)
    visitor.post("import_decide", batch, place="0", choice="new", **decision)
    visitor.post("import_commit", batch)
    return visitor.again(batch)


def tab_counts(html: str) -> dict[str, int]:
    found = re.findall(r">([^<>]+?) <span class=\"tab-count\">(\d+)</span>", html)
    return {label: int(count) for label, count in found}
