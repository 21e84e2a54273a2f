"""Watched folders: what lies in `watched/<e-mail or id of a person>/` is imported for them and moved to `done/` or `failed/`.

A folder in it that is named after an account (or its number) says where its files go. Nothing is taken before it has rested for
half a minute. What was begun is found again by its name, size and day: a killed worker neither doubles nor forgets a file.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Q
from django.db.transaction import atomic
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError
from ledger.intake import folders
from ledger.intake.batches import batch_commit, batch_create, batch_run
from ledger.intake.files import file_keep, shown_name
from ledger.models import ImportBatch
from ledger.models.connection import JobState
from ledger.services.accounts import account_for

log = structlog.get_logger(__name__)
ORIGIN = "folder"
DONE, FAILED = "done", "failed"
RESTED_SECONDS = 30
LOOK_SECONDS = 40
AT_WORK = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: `outcome` is "done", "failed" (then `reason` says why) or "working" (a worker has it)."""

    person: str
    name: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is looked at: the person, the account its name says ("" none), its handle and that of the person's folder."""

    user: User
    account: str
    handle: int
    home: int


def folder_make(user: User) -> Path:
    """The person's watched folder, made if it isn't there."""
    path = Path(settings.WATCHED_DIR) / user.email.lower()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def folders_look() -> list[Taken]:
    """One look at all watched folders, by one process at a time and for at most about a minute."""
    if not Path(settings.WATCHED_DIR).is_dir():
        return []
    ends = time.monotonic() + LOOK_SECONDS
    with _alone() as is_mine:
        return [taken for place in _places() for taken in _look(place, ends)] if is_mine else []


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is looking now."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(Path(settings.WATCHED_DIR) / ".lock", flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _places() -> Iterator[Place]:
    """Each person's folder, and the folders in it that are named after accounts. One that can't be opened keeps no other back."""
    with folders.folder(settings.WATCHED_DIR) as root:
        for name, home in _folders_in(root):
            user = _person(name)
            if user is not None:
                yield Place(user, "", home, home)
                for account, handle in _folders_in(home):
                    if account not in (DONE, FAILED):
                        yield Place(user, account, handle, home)


def _folders_in(inside: int) -> Iterator[tuple[str, int]]:
    """(name, handle) of the real folders in a folder; each handle is good until the next is asked for."""
    for name, about in folders.entries(inside):
        if not stat.S_ISDIR(about.st_mode):
            continue
        try:
            handle = folders.folder_open(name, inside)
        except OSError as error:
            log.warning("watched_folder_closed", code=error.errno)
            continue
        try:
            yield name, handle
        finally:
            os.close(handle)


def _person(name: str) -> User | None:
    """The active member of a household whose address or id this is."""
    try:
        named = Q(public_id=UUID(name))
    except ValueError:
        named = Q(email__iexact=name)
    people = User.objects.filter(named, is_active=True, household__isnull=False)
    return people.select_related("household").first()


def _look(place: Place, ends: float) -> Iterator[Taken]:
    for name, about in folders.entries(place.handle):
        if stat.S_ISDIR(about.st_mode) or not _has_rested(about):
            continue
        if time.monotonic() > ends:
            return
        language = place.user.language or settings.LANGUAGE_CODE
        try:
            with translation.override(language):
                yield _take(place, name, about)
        except OSError as error:  # not ours to read or to move: it stays where it is, and the next file has its turn
            log.warning("watched_file_stays", error=type(error).__name__, code=error.errno)


def _has_rested(about: os.stat_result) -> bool:
    """By the time of its last change of any kind, which no program can set back; a clock that is off counts as rest."""
    return abs(time.time() - about.st_ctime) > RESTED_SECONDS


def _take(place: Place, name: str, about: os.stat_result) -> Taken:
    """Import one file, or go on with it, and put it where it belongs then."""
    batch = None
    try:
        batch = _begun(place, name, about) or _begin(place, name, about)
        batch = _carried(batch)
    except DomainError as error:
        return _put_away(place, name, about, batch, _reason(error, batch))
    except ValueError:
        return _put_away(place, name, about, batch, _("Only plain files are taken: no links, pipes or devices."))
    if batch.state in AT_WORK:
        return Taken(place.user.email, name, "working")
    failed = (batch.error or {}).get("message", "") if batch.state == JobState.FAILED else ""
    return _put_away(place, name, about, batch, failed)


def _mark(place: Place, name: str, about: os.stat_result) -> str:
    """How a file is known again after a restart."""
    return f"{place.account}/{name}|{about.st_size}|{about.st_mtime_ns}"


def _begun(place: Place, name: str, about: os.stat_result) -> ImportBatch | None:
    """The import of this very file that an earlier look began and did not put away."""
    mine = ImportBatch.objects.filter(user=place.user, origin=ORIGIN, plan__watched=_mark(place, name, about))
    return mine.select_related("household", "user").order_by("-pk").first()


def _begin(place: Place, name: str, about: os.stat_result) -> ImportBatch:
    if not stat.S_ISREG(about.st_mode):
        raise ValueError(name)
    account = account_for(place.user, place.account) if place.account else None
    household = household_of(place.user)
    with folders.opened(name, place.handle) as handle:
        path, digest = file_keep(folders.chunks(handle))
    with atomic():
        batch = batch_create(
            household=household, acting_user=place.user, file_name=shown_name(name), file_path=path, file_sha256=digest,
            account=account, is_enqueued=False, origin=ORIGIN,
        )  # fmt: skip
        batch.plan["watched"] = _mark(place, name, about)
        batch.save(update_fields=["plan"])
    return batch


def _carried(batch: ImportBatch) -> ImportBatch:
    """As far as it goes without a person: read, and posted when every account is known."""
    batch_run(batch)
    batch.refresh_from_db()
    if batch.state == JobState.READY:
        batch_commit(batch=batch, acting_user=batch.user, is_enqueued=False)
        batch_run(batch)
        batch.refresh_from_db()
    return batch


def _reason(error: DomainError, batch: ImportBatch | None) -> str:
    if batch is None or batch.state != JobState.READY:
        return str(error.message)
    hint = _("Decide it in Fintrack, under Import, or put the file into a folder named after the account.")
    return f"{error.message} {hint}"


def _put_away(place: Place, name: str, about: os.stat_result, batch: ImportBatch | None, reason: str) -> Taken:
    """Move the file, say why where it failed, and forget the mark: the same file may come again."""
    now = os.stat(name, dir_fd=place.handle, follow_symlinks=False)
    if (now.st_ino, now.st_size, now.st_mtime_ns) == (about.st_ino, about.st_size, about.st_mtime_ns):
        with folders.folder(FAILED if reason else DONE, place.home, is_made=True) as target:
            kept = folders.moved(name, place.handle, target)
            if reason:
                folders.note_write(f"{kept}.reason.txt", reason, target)
    if batch is not None:
        batch.plan.pop("watched", None)
        batch.save(update_fields=["plan"])
    return Taken(place.user.email, name, FAILED if reason else DONE, reason)
