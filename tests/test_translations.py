"""Each language has a whole catalog: nothing empty, unsure or broken, and what is committed is what the source says."""

from __future__ import annotations

import gettext
import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation

from tests.conftest import People

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
MSGFMT = shutil.which("msgfmt")
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z][^>]*>")
SAMPLES = range(1, 1001)
# Words nobody doubts, so that an empty or foreign catalog can't satisfy the tests with its own words.
PASSWORD = {"es": "Contraseña", "ru": "Пароль"}


def source_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def catalog_of(language: str) -> Catalog:
    with source_of(language).open("rb") as source:
        return read_po(source, locale=language)


def marks(text: str) -> Counter[str]:
    """What must survive translation: "%(n)s of <b>{x}</b>" has %(n)s, <b>, {x} and </b>."""
    return Counter(MARKS.findall(text))


def plural_of(catalog: Catalog) -> Callable[[int], int]:
    return gettext.c2py(catalog.plural_expr)  # type: ignore[attr-defined, no-any-return]


def broken_forms(message: Message, catalog: Catalog) -> list[str]:
    """A form for 1 alone may do without the number, as its English may; one that also serves 21 may not."""
    (one, many), forms = message.id, message.string
    if len(forms) != catalog.num_plurals or not all(forms):
        return [f"a plural form is missing: {one}"]
    form = plural_of(catalog)
    served = Counter(form(n) for n in SAMPLES)
    found = []
    for place, text in enumerate(forms):
        alone = place == form(1) and served[place] == 1
        if marks(text) != marks(many) and not (alone and marks(text) == marks(one)):
            found.append(f"marks differ in form {place}: {one}")
    return found


def problems(catalog: Catalog) -> list[str]:
    found = []
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            found.append(f"fuzzy: {message.id}")
        if isinstance(message.id, tuple):
            found += broken_forms(message, catalog)
        elif not message.string:
            found.append(f"empty: {message.id}")
        elif marks(message.string) != marks(message.id):
            found.append(f"marks differ: {message.id}")
    return found


def texts(catalog: Catalog) -> dict[tuple[str, str], Any]:
    """(context, English) → the text, or the tuple of its forms; alike from a source and from a compiled catalog."""
    found = {}
    for message in catalog:
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[0]
            string = message.string if isinstance(message.string, str) else tuple(message.string)
            context = message.context or ""
            found[context.decode() if isinstance(context, bytes) else context, english] = (
                string  # babel's .mo gives bytes
            )
    return found


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=3; plural={};\\n"\n\n'
RUSSIAN = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
SPANISH = "n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2"
DAYS = 'msgid "A day"\nmsgid_plural "%(n)s days"\n'
GOOD = [
    (SPANISH, 'msgid "See <b>%(x)s</b>"\nmsgstr "Ver <b>%(x)s</b>"\n'),
    (SPANISH, DAYS + 'msgstr[0] "Un día"\nmsgstr[1] "%(n)s días"\nmsgstr[2] "%(n)s días"\n'),
    (RUSSIAN, DAYS + 'msgstr[0] "%(n)s день"\nmsgstr[1] "%(n)s дня"\nmsgstr[2] "%(n)s дней"\n'),
]
BAD = [
    (SPANISH, 'msgid "See %(x)s"\nmsgstr "Ver %(y)s"\n', "marks differ"),
    (SPANISH, 'msgid "See <b>it</b>"\nmsgstr "Verlo"\n', "marks differ"),
    (SPANISH, 'msgid "See {x}"\nmsgstr "Ver"\n', "marks differ"),
    (SPANISH, 'msgid "See"\nmsgstr ""\n', "empty"),
    (SPANISH, '#, fuzzy\nmsgid "See"\nmsgstr "Ver"\n', "fuzzy"),
    (SPANISH, DAYS + 'msgstr[0] "Un día"\nmsgstr[1] "%(n)s días"\n', "plural form is missing"),
    (SPANISH, DAYS + 'msgstr[0] "Un día"\nmsgstr[1] "%(n)s días"\nmsgstr[2] "días"\n', "form 2"),
    (RUSSIAN, DAYS + 'msgstr[0] "Один день"\nmsgstr[1] "%(n)s дня"\nmsgstr[2] "%(n)s дней"\n', "form 0"),
]


def read(plural: str, body: str) -> Catalog:
    return read_po(io.BytesIO((HEAD.format(plural) + body).encode()))


@pytest.mark.parametrize(("plural", "body"), GOOD)
def test_a_good_text_passes(plural: str, body: str) -> None:
    assert problems(read(plural, body)) == []


@pytest.mark.parametrize(("plural", "body", "why"), BAD)
def test_a_broken_text_is_found(plural: str, body: str, why: str) -> None:
    (found,) = problems(read(plural, body))
    assert why in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_whole(language: str) -> None:
    catalog = catalog_of(language)
    assert len(catalog) > 500
    assert problems(catalog) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_translate_the_same_texts(language: str) -> None:
    assert set(texts(catalog_of(language))) == set(texts(catalog_of(LANGUAGES[0])))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_is_the_source(language: str) -> None:
    with source_of(language).with_suffix(".mo").open("rb") as compiled:
        assert texts(read_mo(compiled)) == texts(catalog_of(language))


@pytest.mark.skipif(MSGFMT is None, reason="msgfmt (package gettext) is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_gettext_accepts_the_source(language: str, tmp_path: Path) -> None:
    command = [str(MSGFMT), "--check", "--check-format", "-o", str(tmp_path / "django.mo"), str(source_of(language))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language pages are asked in; a request leaves it active in its thread, so the next test gets its own back."""
    with translation.override(translation.get_language()):
        yield request.param


@pytest.mark.parametrize("language", LANGUAGES, indirect=True)
def test_a_stranger_is_met_in_the_browsers_language(language: str, db: Any) -> None:
    page = Client(headers={"accept-language": language}).get("/accounts/login/").content.decode()
    assert f'<html lang="{language}"' in page
    assert PASSWORD[language] in page
    assert "Password" not in page


SHOWN = [
    ("/", "No accounts yet"),
    ("/books/register/", "Add a transaction"),
    ("/books/import/", "Drop your statements here"),
    ("/settings/", "Settings"),
]


@pytest.mark.parametrize("language", LANGUAGES, indirect=True)
@pytest.mark.parametrize(("address", "english"), SHOWN)
def test_a_person_reads_pages_in_their_own_language(language: str, address: str, english: str, people: People) -> None:
    people.owner.language = language
    people.owner.save(update_fields=["language"])
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.owner)
    page = client.get(address).content.decode()
    assert texts(catalog_of(language))[("", english)] in page
    assert english not in page
