"""The corridor from end to end: a batch is created, staged, decided on, posted; or discarded. Each step is a job that survives a
restart. Undo lives in `ledger.intake.undo`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Case, Q, Value, When
from django.db.transaction import atomic, on_commit
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import Conflict, DomainError, NotFound
from fintrack.lib.text import storable
from ledger.intake import bulk
from ledger.intake.accounts import Destination, account_for_new, check_currency, destinations, number_learn
from ledger.intake.aliases import aliases_of
from ledger.intake.categorise import categories_for, uncategorised
from ledger.intake.files import file_remove
from ledger.intake.identify import identify, number_occurrences
from ledger.intake.join import join_halves
from ledger.intake.learner import learner_for
from ledger.intake.opening import assertions_store, opening_derive
from ledger.intake.overlap import overlap, waiting
from ledger.intake.own_books import own_books_of
from ledger.intake.pairing import Known, pairs_of
from ledger.intake.pending import book_pending
from ledger.intake.post import Poster, staged_lines
from ledger.intake.prices import prices_post
from ledger.intake.progress import Phase, progress_tell
from ledger.intake.reasons import KEPT, MAYBE_TYPED, SAME
from ledger.intake.result import account_counts, batch_result
from ledger.intake.retelling import asked_open, tellings_keep
from ledger.intake.ruling import ruling_for
from ledger.intake.stage import lines_clear, reading, stage
from ledger.intake.together import told_together
from ledger.models import Account, Actor, Commodity, ImportBatch, SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.services.accounts import currency_for, writer_of
from ledger.services.activity import activity_start
from ledger.services.jobs import claim, finish, heartbeat, requeue
from ledger.services.locks import household_lock
from ledger.services.month_totals import Deltas
from ledger.services.rule_hits import hits_count

log = structlog.get_logger(__name__)
BY_ACCOUNT = ("account_left_out", "other_currency", "locked")
"""Why lines are left out because of the account they go to: decided anew with every choice."""


def batch_create(
    *,
    household: Household,
    acting_user: User,
    file_name: str,
    file_path: str,
    file_sha256: str,
    format: str = "",
    account: Account | None = None,
    create_accounts: bool = False,
    answers: Mapping[str, str] | None = None,
    profile: Mapping[str, Any] | None = None,
    is_enqueued: bool = True,
    origin: str = "file",
    delivery: UUID | None = None,
) -> ImportBatch:
    """A new arrival, waiting to be staged. `account` is where a file of one account goes; files handed over together share a
    `delivery`. The worker names and tells things in the language that is active now."""
    writer_of(acting_user, household)
    plan: dict[str, Any] = {"create_accounts": create_accounts, "accounts": {}, "language": get_language() or ""}
    plan["currency"] = currency_for(account).code if account else household.base_currency
    if account is not None:
        plan["preset"] = str(account.public_id)
    batch = ImportBatch.objects.create(
        household=household, user=acting_user, file_name=file_name, file_path=file_path, file_sha256=file_sha256,
        format=format, plan=plan, answers=dict(answers or {}), profile=dict(profile) if profile else None,
        origin=origin, delivery=delivery,
    )  # fmt: skip
    if is_enqueued:
        enqueue(batch)
    return batch


def enqueue(batch: ImportBatch) -> None:
    """Hand it to a worker once this is committed."""
    from ledger.tasks import run_batch

    on_commit(partial(run_batch.delay, batch.pk))


def batch_run(batch: ImportBatch, *, is_previewed: bool = True) -> ImportBatch:
    """Claim the batch and do its step. A refusal is kept on the row as its error; nothing of it reaches the books."""
    if not claim(batch):
        return batch
    with bulk.collector_paused():
        return _run_claimed(batch, is_previewed)


def _run_claimed(batch: ImportBatch, is_previewed: bool) -> ImportBatch:
    try:
        _stage_step(batch, is_previewed) if batch.step == "stage" else _post_step(batch)
    except DomainError as error:
        if error.code != "job_lost":
            told = storable({"code": error.code, "message": str(error), "data": error.data})
            _fail(batch, error=told, report=batch.report, format=batch.format)
    except Exception:  # whatever it was, the row must say that it failed, or it would wait for ever
        log.exception("import_failed", batch=batch.pk)
        _fail(batch, error={"code": "internal", "message": str(_("Something went wrong. Nothing was imported."))})
    return batch


def _fail(batch: ImportBatch, **fields: Any) -> None:
    """Say on the row why it failed, unless another run has it by now."""
    try:
        finish(batch, JobState.FAILED, **fields)
    except Conflict:
        log.warning("import_lost", batch=batch.pk)


def _stage_step(batch: ImportBatch, is_previewed: bool) -> None:
    staging = stage(batch)
    batch.report = staging.report()
    progress_tell(batch, Phase.COMPARING)
    if sum(found.lines for found in staging.accounts.values()) >= bulk.MANY:
        bulk.statistics_refresh("ledger_sourceline")
    if is_previewed:
        with atomic():
            identify_all(batch, destinations(batch), is_final=False)
    finish(batch, JobState.READY, report=batch.report, format=batch.format, counts=batch.counts, error=None)


def identify_all(batch: ImportBatch, found: Sequence[Destination], *, is_final: bool) -> None:
    """Give the lines of each decided account their account, and tell new from known. `is_final`: the choice stands."""
    known_codes = set(Commodity.objects.filter(household=None).values_list("code", flat=True))
    for destination in found:
        if destination.is_skipped:
            _skip(batch, destination.key, "account_left_out")
        elif destination.account is not None:
            check_currency(destination)
            _assign(batch, destination, destination.account, known_codes, is_final)
            identify(batch, destination.account)
        else:
            lines = SourceLine.objects.filter(batch=batch, account_key=destination.key)
            lines.exclude(account=None).update(account=None)
    told_together(batch, found)


def _skip(batch: ImportBatch, key: str, reason: str) -> None:
    SourceLine.objects.filter(batch=batch, account_key=key).update(outcome=Outcome.SKIPPED, reason=reason)


def _assign(
    batch: ImportBatch, destination: Destination, account: Account, known_codes: set[str], is_final: bool
) -> None:
    """Rows that name no currency are in the account's, but only in the end: until then a person may choose another account."""
    currency = account.commodity.code if account.commodity else currency_for(account).code
    lines = SourceLine.objects.filter(batch=batch, account_key=destination.key)
    assumed = destination.facts.get("assumed", "")
    if assumed and assumed != currency:
        lines.filter(currency=assumed).update(currency="")
    lines.filter(outcome=Outcome.SKIPPED, reason__in=BY_ACCOUNT).update(outcome=Outcome.STAGED, reason="")
    if is_final:
        named = Case(When(currency="", then=Value(currency)), default="currency")
        lines.exclude(Q(account=account) & ~Q(currency="")).update(account=account, currency=named)
    else:
        lines.exclude(account=account).update(account=account)
    unknown = lines.exclude(currency__in=[*known_codes, ""]).values_list("currency", flat=True).first()
    if unknown:
        raise DomainError("unknown_currency", _("“%(code)s” is not a currency we know.") % {"code": unknown})
    if account.commodity is not None:
        lines.exclude(currency__in=(currency, "")).update(outcome=Outcome.SKIPPED, reason="other_currency")
    locked = account.household.locked_until
    if locked:
        lines.filter(booked_on__lte=locked, outcome=Outcome.STAGED).update(outcome=Outcome.SKIPPED, reason="locked")


@atomic
def batch_decide(
    *,
    batch: ImportBatch,
    acting_user: User,
    accounts: Mapping[str, Mapping[str, Any]] | None = None,
    answers: Mapping[str, str] | None = None,
    profile: Mapping[str, Any] | None = None,
    format: str | None = None,
) -> ImportBatch:
    """Say where accounts go ({key: {"account": public id} | {"create": {…}} | {"skip": True}}), or answer a question.

    An answer, a mapping or another format reads the file anew; a choice of account only tells new from known again.
    """
    writer_of(acting_user, batch.household)
    if batch.state not in (JobState.READY, JobState.FAILED) or batch.posted_at:
        raise DomainError("not_ready", _("This import can't be changed now."))
    if accounts:
        batch.plan["accounts"] = {
            **batch.plan.get("accounts", {}),
            **{key: dict(value) for key, value in accounts.items()},
        }
    rereads = (
        bool(answers or profile or (format is not None and format != batch.format)) or batch.state == JobState.FAILED
    )
    batch.answers = {**batch.answers, **(answers or {})}
    batch.profile = dict(profile) if profile else batch.profile
    batch.format = batch.format if format is None else format
    if not rereads:
        identify_all(batch, destinations(batch), is_final=False)
    batch.save(update_fields=["plan", "answers", "profile", "format", "counts"])
    if rereads:
        requeue(batch, step="stage", error=None)
        enqueue(batch)
    return batch


@atomic
def lines_include(*, batch: ImportBatch, acting_user: User, lines: Sequence[int], is_included: bool) -> int:
    """Take rows out of an import, or put them in (a duplicate the person insists on is taken as one more row)."""
    writer_of(acting_user, batch.household)
    if batch.state != JobState.READY:
        raise DomainError("not_ready", _("This import can't be changed now."))
    rows = SourceLine.objects.filter(batch=batch, pk__in=lines).exclude(reason__in=("other_currency", "locked"))
    if is_included:
        return rows.exclude(outcome=Outcome.STAGED).update(outcome=Outcome.STAGED, reason=KEPT, twin=None)
    return rows.update(outcome=Outcome.SKIPPED, reason="left_out_by_you")


@atomic
def lines_same(*, batch: ImportBatch, acting_user: User, lines: Sequence[int]) -> int:
    """Say of rows that were asked about that they are the known ones: they come in as one more evidence of them."""
    writer_of(acting_user, batch.household)
    if batch.state != JobState.READY:
        raise DomainError("not_ready", _("This import can't be changed now."))
    asked = SourceLine.objects.filter(batch=batch, pk__in=lines, outcome=Outcome.AMBIGUOUS)
    for line in asked.filter(reason=MAYBE_TYPED):
        SourceLine.objects.filter(pk=line.pk).update(transaction=line.cleaned["maybe"])
    return asked.update(outcome=Outcome.DUPLICATE, reason=SAME)


@atomic
def batch_commit(*, batch: ImportBatch, acting_user: User, is_enqueued: bool = True) -> ImportBatch:
    """Post what was previewed. Every account of the file must be decided first."""
    writer_of(acting_user, batch.household)
    if batch.state != JobState.READY:
        raise DomainError("not_ready", _("This import isn't ready to be posted."))
    undecided = [found.key for found in destinations(batch) if not (found.account or found.is_skipped or found.is_new)]
    if undecided:
        message = _("Say first which account this file belongs to. Nothing was imported.")
        raise DomainError("account_needed", message, accounts=undecided)
    requeue(batch, step="post")
    if is_enqueued:
        enqueue(batch)
    return batch


@atomic
def _post_step(batch: ImportBatch) -> None:
    """Everything in one database transaction: all of it is in the books, or nothing."""
    heartbeat(batch)
    progress_tell(batch, Phase.COMPARING)
    # Alone: of two imports of the same file at once, the second must see the first one's rows.
    with household_lock(batch.household, exclusive=True):
        found = _all_opened(batch)
        identify_all(batch, found, is_final=True)
        accounts = [destination.account for destination in found if destination.account is not None]
        for account in accounts:
            number_occurrences(batch, account)
        counts, shared = account_counts(batch), overlap(batch)
        asked_open(batch)
        totals = _post_lines(batch, found, sum(one["new"] + one["pending"] for one in counts.values()))
        for destination in found:
            if destination.account is not None:
                assertions_store(batch, destination.account, destination.facts)
        for account in accounts:
            opening_derive(account)
        Account.objects.filter(pk__in=batch.counts.pop("stable_ids", [])).update(has_stable_ids=True)
        tellings_keep(batch)
        bulk.execute("DELETE FROM ledger_sourceline WHERE batch_id = %s AND outcome = 'duplicate'", [batch.pk])
        if totals["new"] >= bulk.MANY:
            on_commit(partial(bulk.statistics_refresh, "ledger_sourceline", "ledger_transaction", "ledger_posting"))
        if batch.report.get("prices"):
            totals["prices"] = prices_post(batch, reading(batch))
        batch.counts = {**totals, "accounts": counts, "overlap": shared, **waiting(batch)}
        batch.posted_at = timezone.now()
        batch.report = {**batch.report, "result": batch_result(batch, found)}
        activity_start(
            household=batch.household,
            acting_user=batch.user,
            kind="import",
            subject=batch.file_name,
            actor=Actor.IMPORT,
            batch=batch,
        )
        finish(batch, JobState.DONE, counts=batch.counts, report=batch.report, posted_at=batch.posted_at, error=None)


def _all_opened(batch: ImportBatch) -> list[Destination]:
    opened: dict[str, Destination] = {}
    for one in destinations(batch):
        leader = opened.get(one.follows)
        opened[one.key] = replace(leader, key=one.key, facts=one.facts) if leader else _opened(batch, one)
    return list(opened.values())


def _opened(batch: ImportBatch, destination: Destination) -> Destination:
    """A destination with its account made, when that was the choice."""
    if not destination.is_new:
        number_learn(destination)
        return destination
    account = account_for_new(batch, destination)
    return Destination(destination.key, destination.facts, account)


def _post_lines(batch: ImportBatch, found: Sequence[Destination], expected: int) -> dict[str, int]:
    deltas = Deltas.of(batch.household)
    booked = book_pending(batch)
    own = own_books_of(batch, found)
    ruling = ruling_for(batch)
    aliases = aliases_of(batch.household)
    renamed = {*(ruling.new_names if ruling else ()), *aliases.keys_of(batch)}
    categories = categories_for(batch, renamed)
    pairs = pairs_of(batch, Known(own, ruling, aliases, categories), deltas.rates)
    joined = join_halves(batch, pairs.joining, deltas)
    learner = learner_for(batch)
    poster = Poster(batch, categories, uncategorised(batch), pairs.within, deltas, ruling, aliases, own, learner)
    poster.post(staged_lines(batch), lambda done: progress_tell(batch, Phase.POSTING, done, expected))
    deltas.write()
    if ruling is not None:
        hits_count(ruling.hits)
    counts = poster.counts
    return {
        **counts,
        "new": counts["new"] + booked + len(joined),
        "paired": counts["paired"] + len(joined),
        "booked": booked,
    }


@atomic
def batch_discard(*, batch: ImportBatch, acting_user: User) -> ImportBatch:
    """Forget an import that was never posted, its file and its lines."""
    writer_of(acting_user, batch.household)
    if batch.posted_at is not None:
        raise DomainError("already_posted", _("This import is in the books. Undo it instead."))
    lines_clear(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(state=JobState.DISCARDED, claim=None)
    on_commit(partial(file_remove, batch))
    batch.refresh_from_db()
    return batch


def batch_for(user: User, public_id: Any) -> ImportBatch:
    """The person's own batch; NotFound for anybody else's."""
    batch = ImportBatch.objects.visible_to(user).filter(public_id=public_id).select_related("household", "user").first()
    if batch is None:
        raise NotFound(_("Not found."))
    return batch
