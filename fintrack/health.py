"""How the installation is doing, tile by tile, for the one who runs it. A tile that breaks says so, and the others stand."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_celery_beat.models import PeriodicTask

from accounts.models import User
from fintrack.pulse import Beat, last_beats
from ledger.models import ImportBatch, SyncRun
from ledger.selectors.health import check_summaries, failed_imports, job_counts, rate_ages, unvalued_postings

log = structlog.get_logger(__name__)
WELL, LOOK, BAD, UNKNOWN = "well", "look", "bad", "unknown"
ROWS_SHOWN = 6
SILENT_AFTER = timedelta(minutes=5)
LOW_DISK_SHARE, LOW_DISK_BYTES = 0.05, 2 * 1024**3
CHECK_IS_OLD = timedelta(days=2)
MEASURED_FOR = 600
"""Seconds for which the size of the private files is remembered: counting them reads every folder."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a tile. `state` marks what needs a look; `url` is where to do something about it."""

    label: str
    value: str = ""
    state: str = WELL
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    key: str
    title: str
    icon: str
    state: str
    headline: str
    rows: tuple[Row, ...] = ()
    url: str = ""

    @property
    def state_text(self) -> str:
        return {WELL: _("Well"), LOOK: _("Have a look"), BAD: _("Something is wrong"), UNKNOWN: _("Not known")}[
            self.state
        ]


def health(user: User) -> list[Tile]:
    """Every tile, what needs a look first."""
    order = (BAD, LOOK, UNKNOWN, WELL)
    return sorted((_made(make, user) for make in TILES), key=lambda tile: order.index(tile.state))


def _made(make: Callable[[User], Tile], user: User) -> Tile:
    try:
        return make(user)
    except Exception as error:  # whatever breaks in one tile must not take the page with it
        log.exception("health_tile_failed", tile=make.__name__)
        headline = _("This could not be looked at: %(error)s.") % {"error": type(error).__name__}
        return Tile(make.__name__, make.__name__.replace("_", " ").capitalize(), "error", UNKNOWN, headline)


def _worst(rows: Iterable[Row]) -> str:
    states = {row.state for row in rows}
    return next((state for state in (BAD, LOOK, UNKNOWN) if state in states), WELL)


def _ago(at: datetime) -> str:
    if timezone.now() - at < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, depth=1)}


def _list(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + query


def worker(user: User) -> Tile:
    """Alive when any task ended within five minutes: the sweeper runs every minute."""
    newest, _known = last_beats(())
    if newest is None:
        note = Row(_("A worker that runs is seen within a minute."))
        return Tile("worker", _("Worker"), "engineering", UNKNOWN, _("Not seen yet"), (note,))
    is_silent = timezone.now() - newest.at > SILENT_AFTER
    headline = _("Last seen %(ago)s") % {"ago": _ago(newest.at)}
    return Tile("worker", _("Worker"), "engineering", BAD if is_silent else WELL, headline)


def jobs(user: User) -> Tile:
    rows = []
    for title, model, name in ((_("Imports"), ImportBatch, "importbatch"), (_("Syncs"), SyncRun, "syncrun")):
        count = job_counts(model)
        value = _("%(running)d running, %(waiting)d waiting") % {"running": count.running, "waiting": count.waiting}
        rows.append(Row(title, value, url=_list(f"ledger_{name}")))
        if count.ready:
            rows.append(
                Row(_("Ready for a person"), str(count.ready), url=_list(f"ledger_{name}", "?state__exact=ready"))
            )
        if count.stuck:
            rows.append(Row(_("Stuck"), str(count.stuck), LOOK, _list(f"ledger_{name}", "?state__exact=queued")))
    is_stuck = _worst(rows) != WELL
    headline = _("Some jobs don't move on") if is_stuck else _("Nothing is stuck")
    return Tile("jobs", _("Jobs"), "work_history", _worst(rows), headline, tuple(rows))


def failures(user: User) -> Tile:
    count, newest = failed_imports(user)
    rows = tuple(
        Row(
            f"{date_format(failed.at, 'SHORT_DATE_FORMAT')} · {failed.household}", failed.reason,
            url=reverse("admin:ledger_importbatch_change", args=[failed.key]),
        )
        for failed in newest
    )  # fmt: skip
    some = ngettext(
        "%(count)d import failed in the last 30 days", "%(count)d imports failed in the last 30 days", count
    )
    headline = some % {"count": count} if count else _("No import failed in the last 30 days")
    url = _list("ledger_importbatch", "?state__exact=failed")
    return Tile("failures", _("Failed imports"), "sms_failed", LOOK if count else WELL, headline, rows, url)


def checks(user: User) -> Tile:
    """The last proof of each household's books."""
    runs, unchecked = check_summaries()
    url = _list("ledger_checkrun")
    if not runs:
        headline = _("The books were not checked yet. They are every night, or by the action on a household.")
        return Tile("checks", _("Checks of the books"), "verified", UNKNOWN, headline, url=_list("accounts_household"))
    failed = [run for run in runs if run.failures]
    rows = [Row(run.household or _("The database"), _found(run.failures), BAD, url) for run in failed[:ROWS_SHOWN]]
    newest, oldest = max(run.at for run in runs), min(run.at for run in runs)
    is_old = timezone.now() - oldest > CHECK_IS_OLD
    rows.append(Row(_("Last run"), _ago(newest)))
    rows.append(Row(_("Oldest result"), _ago(oldest), LOOK if is_old else WELL))
    if unchecked:
        rows.append(Row(_("Never checked"), str(unchecked), LOOK, _list("accounts_household")))
    if stated := sum(run.warnings for run in runs):
        rows.append(Row(_("Statements that don't agree"), str(stated)))
    headline = _("Not everything holds") if failed else _("Every proof holds")
    return Tile("checks", _("Checks of the books"), "verified", _worst(rows), headline, tuple(rows), url)


def _found(count: int) -> str:
    return ngettext("%(count)d finding", "%(count)d findings", count) % {"count": count}


def rates(user: User) -> Tile:
    """Postings without a value, by household, and currencies whose rates are old."""
    unvalued, ages = unvalued_postings(), rate_ages(timezone.now().date())
    rows = [Row(name, _postings(count), LOOK) for name, count in list(unvalued.items())[:ROWS_SHOWN]]
    for age in ages[:ROWS_SHOWN]:
        newest = date_format(age.newest, "SHORT_DATE_FORMAT") if age.newest else _("none for a year")
        rows.append(Row(_("Newest rate of %(code)s") % {"code": age.code}, newest, LOOK))
    headline = _("Some postings have no value") if unvalued else _("Everything has a value")
    if ages and not unvalued:
        headline = _("Some rates are old")
    return Tile(
        "rates", _("Prices and rates"), "currency_exchange", _worst(rows), headline, tuple(rows), _list("ledger_price")
    )


def _postings(count: int) -> str:
    return ngettext("%(count)d posting without a rate", "%(count)d postings without a rate", count) % {"count": count}


def schedules(user: User) -> Tile:
    """What runs by itself: when each was last sent, and how it ended."""
    tasks = list(
        PeriodicTask.objects.exclude(task="celery.backend_cleanup")
        .select_related("interval", "crontab")
        .order_by("name")
    )
    _newest, beats = last_beats({task.task for task in tasks})
    rows = tuple(_schedule(task, beats.get(task.task)) for task in tasks)
    headline = _("All in time") if _worst(rows) == WELL else _("Some need a look")
    return Tile(
        "schedules", _("Schedules"), "schedule", _worst(rows), headline, rows, _list("django_celery_beat_periodictask")
    )


def _schedule(task: Any, beat: Beat | None) -> Row:
    url = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    if not task.enabled:
        return Row(task.name, _("Switched off"), url=url)
    at = max((when for when in (task.last_run_at, beat.at if beat else None) if when), default=None)
    if at is None:
        return Row(task.name, _("Not yet"), url=url)
    if beat is not None and not beat.is_well:
        return Row(task.name, _("Failed %(ago)s") % {"ago": _ago(beat.at)}, BAD, url)
    return Row(task.name, _ago(at), LOOK if _is_late(task, at) else WELL, url)


def _is_late(task: Any, at: datetime) -> bool:
    """Not run for two of its periods and five minutes; what runs by the calendar at most daily is late after two days."""
    period = task.interval.schedule.run_every if task.interval else timedelta(days=1)
    weekly = task.crontab is not None and (task.crontab.day_of_week, task.crontab.day_of_month) != ("*", "*")
    return not weekly and timezone.now() - at > 2 * period + SILENT_AFTER


def storage(user: User) -> Tile:
    disk = shutil.disk_usage(settings.DATA_DIR)
    is_low = disk.free < max(LOW_DISK_BYTES, LOW_DISK_SHARE * disk.total)
    rows = (
        Row(_("Database"), filesizeformat(_database_bytes())),
        Row(_("Private files"), filesizeformat(_private_bytes())),
        Row(_("Free disk"), filesizeformat(disk.free), BAD if is_low else WELL),
    )
    headline = _("The disk is nearly full") if is_low else _("There is room")
    return Tile("storage", _("Storage"), "hard_drive", _worst(rows), headline, rows)


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _private_bytes() -> int:
    def measured() -> int:
        return sum(path.stat().st_size for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file())

    return int(cache.get_or_set("health:private_bytes", measured, MEASURED_FOR) or 0)


def versions(user: User) -> Tile:
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    rows = (
        Row("Fintrack", settings.VERSION),
        Row("Django", django.get_version()),
        Row("Python", platform.python_version()),
        Row(_("Database"), database),
    )
    is_open = settings.DEBUG and settings.IS_PUBLIC
    headline = _("DEBUG is on at a public address") if is_open else f"Fintrack {settings.VERSION}"
    return Tile("versions", _("Versions"), "deployed_code", BAD if is_open else WELL, headline, rows)


TILES: tuple[Callable[[User], Tile], ...] = (
    worker, jobs, failures, checks, rates, schedules, storage, versions,
)  # fmt: skip
