"""The schedules a fresh installation has. They are rows (django-celery-beat) that people may change or switch off in the admin;
nothing here ever changes a row that exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.transaction import atomic
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

EXPIRES_BEFORE_NEXT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task by name, either every `every` or daily at `hour`:`minute` UTC."""

    name: str
    task: str
    description: str
    every: timedelta | None = None
    hour: int = 0
    minute: int = 0

    @property
    def period(self) -> timedelta:
        return self.every or timedelta(days=1)

    @property
    def expire_seconds(self) -> int:
        """A run that was not taken before the next is due is dropped: 50 s for one every minute."""
        return int((self.period - EXPIRES_BEFORE_NEXT).total_seconds())


DEFAULTS = (
    Schedule(
        "Take up waiting and interrupted jobs",
        "ledger.tasks.sweep_jobs",
        "Hands queued jobs, and jobs whose worker has died, to a worker.",
        every=timedelta(minutes=1),
    ),
    Schedule(
        "Take statements from the watched folders",
        "ledger.tasks.watch_folders",
        "Imports the files that people or programs have left there.",
        every=timedelta(minutes=1),
    ),
    Schedule(
        "Fetch exchange rates",
        "ledger.tasks.fetch_rates",
        "After the European Central Bank has published.",
        hour=16,
        minute=30,
    ),
    Schedule(
        "Check the books",
        "ledger.tasks.check_ledgers",
        "Proves that sums, projections and assertions hold.",
        hour=3,
    ),
    Schedule(
        "Learn categories",
        "ledger.tasks.learn_all_categories",
        "Learns from the rows people have accepted which categories arriving rows are likely to have.",
        hour=2,
        minute=30,
    ),
    Schedule(
        "Forget kept answers",
        "accounts.tasks.forget_answers",
        "Answers kept for repeated API requests are needed for a day.",
        every=timedelta(hours=1),
    ),
)


@atomic
def default_schedules_ensured() -> list[str]:
    """Create the default rows that are missing and return their names; what exists stays as people left it."""
    known = set(PeriodicTask.objects.filter(name__in=[item.name for item in DEFAULTS]).values_list("name", flat=True))
    missing = [item for item in DEFAULTS if item.name not in known]
    for item in missing:
        PeriodicTask.objects.create(
            name=item.name,
            task=item.task,
            description=item.description,
            expire_seconds=item.expire_seconds,
            **_timing(item),
        )
    return [item.name for item in missing]


def _timing(item: Schedule) -> dict[str, IntervalSchedule | CrontabSchedule]:
    if item.every is not None:
        seconds = int(item.every.total_seconds())
        interval, _ = IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)
        return {"interval": interval}
    when = {"minute": str(item.minute), "hour": str(item.hour), "day_of_week": "*", "day_of_month": "*"}
    crontab, _ = CrontabSchedule.objects.get_or_create(**when, month_of_year="*", timezone="UTC")
    return {"crontab": crontab}
