"""What the documentation says is there: its pictures, links, commands and addresses."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.pictures import PICTURES, Picture
from tests.screenshots import IMAGES, MOST_BYTES, SIGNATURE, smaller

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(page: Path) -> str:
    """The text without what is quoted as code."""
    return CODE.sub("", FENCE.sub("", page.read_text()))


def code(page: Path) -> str:
    text = page.read_text()
    return "\n".join([*FENCE.findall(text), *CODE.findall(FENCE.sub("", text))])


def anchors(page: Path) -> set[str]:
    """Headings as links name them: "## As the 1st run" is #as-the-1st-run."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def shown(page: Path) -> list[Path]:
    return [(page.parent / target).resolve() for _words, target in IMAGE.findall(prose(page))]


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        path, _hash, anchor = target.partition("#")
        if ":" in path:
            continue
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@each_page
def test_pictures_are_there_and_have_words(page: Path) -> None:
    for words, target in IMAGE.findall(prose(page)):
        assert words, f"{target} says nothing to who can't see it"
        assert (page.parent / target).is_file(), target


@each_page
def test_commands_exist(page: Path) -> None:
    text, makefile = code(page), (ROOT / "Makefile").read_text()
    named = set(re.findall(r"manage\.py ([a-z][a-z_]+)", text))
    assert named <= set(get_commands()), "a manage.py command that isn't there"
    goals = set(re.findall(r"(?:^|[\s`])make ([a-z][a-z0-9-]*)", text))
    assert goals <= set(TARGET.findall(makefile)), "a make target that isn't there"


def test_every_picture_shown_is_made_by_the_command_and_the_other_way_round() -> None:
    made = {IMAGES / f"{picture.name}.png" for picture in PICTURES}
    assert len(made) == len(PICTURES), "two pictures of one name"
    assert {path for page in PAGES for path in shown(page)} == made
    assert set(IMAGES.iterdir()) == made, "a picture nobody makes any more"


def test_pictures_are_small() -> None:
    assert [path.name for path in IMAGES.iterdir() if path.stat().st_size > MOST_BYTES] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_pictures_are_of_pages_that_exist(picture: Picture) -> None:
    path = picture.address(str(uuid4())).partition("?")[0]
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"{path} is no address any more")


@pytest.mark.parametrize("index", ["README.md", "docs/README.md"])
def test_every_page_of_the_docs_is_in_the_index(index: str) -> None:
    page = ROOT / index
    linked = {(page.parent / target.partition("#")[0]).resolve() for target in LINK.findall(prose(page))}
    folders = {path for path in linked if path.is_dir()}
    missing = [one for one in PAGES[1:] if one != page and one not in linked and one.parent not in folders]
    assert missing == []


def test_a_picture_packed_tighter_has_the_same_points() -> None:
    points = b"".join(b"\x00" + bytes(range(90)) for _line in range(30))
    loose = picture_of(30, points, level=0)
    packed = smaller(loose)
    assert len(packed) < len(loose)
    assert packed == picture_of(30, points, level=9)
    assert smaller(packed) == packed


def picture_of(size: int, points: bytes, *, level: int) -> bytes:
    """A square PNG, in two pieces when nothing is packed."""
    data = zlib.compress(points, level)
    cut = len(data) // 2
    pieces = [data] if level else [data[:cut], data[cut:]]
    head = size.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    parts = [(b"IHDR", head), *((b"IDAT", piece) for piece in pieces), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big") for kind, body in parts
    )
