"""Receipts in the story of a row: dropped, downloaded, taken away and back; and photographed on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from documents.tests.samples import JPEG, PDF
from tests.e2e.conftest import Visitor
from tests.e2e.test_register import phone as phone
from tests.e2e.test_register import settled, toast


@pytest.fixture
def desk(visitor: Visitor) -> Page:
    return settled(visitor)


def section(page: Page) -> Locator:
    page.locator("a.payee-name", has_text="Book Store").first.click()
    found = page.locator("section.documents")
    expect(found).to_be_visible()
    return found


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_receipt_is_dropped_downloaded_taken_away_and_back(desk: Page, tmp_path: Path) -> None:
    documents = section(desk)
    documents.locator("#document-files").set_input_files([file("receipt.pdf", PDF), file("photo.jpg", JPEG)])  # type: ignore[list-item]
    expect(documents.locator("li")).to_have_count(2)
    expect(toast(desk, "2 documents attached")).to_be_visible()
    with desk.expect_download() as waited:
        documents.get_by_text("receipt.pdf").click()
    waited.value.save_as(tmp_path / "saved")
    assert (waited.value.suggested_filename, (tmp_path / "saved").read_bytes()) == ("receipt.pdf", PDF)
    documents.get_by_role("button", name="Take receipt.pdf away").click()
    expect(documents.locator("li")).to_have_count(1)
    toast(desk, "Document taken away").get_by_role("button", name="Undo").click()
    expect(toast(desk, "Undone")).to_be_visible()
    expect(section(desk).locator("li")).to_have_count(2)


def test_a_photo_is_taken_on_a_phone(phone: Page) -> None:
    documents = section(phone)
    expect(documents.get_by_text("Take a photo")).to_be_visible()
    documents.locator("#document-photo").set_input_files(file("IMG_0001.jpg", JPEG))  # type: ignore[arg-type]
    expect(documents.get_by_text("IMG_0001.jpg")).to_be_visible()
