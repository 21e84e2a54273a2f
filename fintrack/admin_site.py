"""The composed admin site: its name, and other packages' tables in the same dress. Schedules are for operators to edit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import django.contrib.auth.admin
import django_celery_beat.admin as beat  # imported so that there is something to take the place of
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.scope import is_operator
from fintrack import admin_households  # noqa: F401  (households with their actions)
from fintrack.celery import app

admin.site.site_header = admin.site.site_title = "Fintrack"
admin.site.index_title = pgettext_lazy("system", "Health")

for _model in (Group, PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule):
    admin.site.unregister(_model)


class OperatorsOnly(ModelAdmin):
    """What runs the whole installation, whatever rights other staff were given."""

    def may(self, request: HttpRequest) -> bool:
        return is_operator(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request)


@admin.register(Group)
class GroupAdmin(django.contrib.auth.admin.GroupAdmin, OperatorsOnly):  # type: ignore[misc]
    """Who gives rights could give themselves any: superusers alone do."""

    list_display = ("name", "people")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(people_count=Count("user"))

    @admin.display(description=_("People"), ordering="people_count")
    def people(self, group: Any) -> int:
        return int(group.people_count)

    def may(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser


class TaskSelect(UnfoldAdminSelectWidget, beat.TaskSelectWidget):
    """The registered tasks, dressed."""


class PeriodicTaskForm(beat.PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "regtask" in self.fields:
            self.fields["regtask"].widget = TaskSelect()
            self.fields["task"].widget = UnfoldAdminTextInputWidget()


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(beat.PeriodicTaskAdmin, OperatorsOnly):
    form = PeriodicTaskForm
    list_display = ("name", "enabled", "schedule_told", "last_run_at", "total_run_count")
    list_filter = ("enabled", "one_off", "task")
    actions = ("run_tasks", "enable_tasks", "disable_tasks")

    @admin.display(description=_("When"))
    def schedule_told(self, task: PeriodicTask) -> str:
        return str(task.crontab.human_readable if task.crontab else task.scheduler)

    @admin.action(description=_("Run the selected schedules now"))
    def run_tasks(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Handed to a worker each by itself; what can't be is named, and the others run."""
        sent, refusals = tasks_send(queryset)
        if sent:
            told = ngettext("%(count)d task handed to a worker.", "%(count)d tasks handed to a worker.", sent)
            self.message_user(request, told % {"count": sent}, level=messages.SUCCESS)
        for refusal in refusals:
            self.message_user(request, refusal, level=messages.ERROR)

    def crontab_translation(self, obj: PeriodicTask | None) -> str:
        """Only a task that runs by the calendar has one."""
        return str(obj.crontab.human_readable) if obj is not None and obj.crontab else "-"


def tasks_send(schedules: Iterable[PeriodicTask]) -> tuple[int, list[str]]:
    """(how many were handed to a worker now, why the others were not)."""
    app.loader.import_default_modules()
    sent, refusals = 0, []
    for row in schedules:
        task = app.tasks.get(row.task)
        if task is None:
            refusals.append(gettext("“%(name)s”: there is no task %(task)s.") % {"name": row.name, "task": row.task})
            continue
        try:
            queue = {"queue": row.queue} if row.queue else {}
            task.apply_async(args=json.loads(row.args), kwargs=json.loads(row.kwargs), **queue)
            sent += 1
        except (
            OperationalError,
            OSError,
            ValueError,
        ) as error:  # the broker doesn't answer, or the arguments are no JSON
            refusals.append(gettext("“%(name)s” was not sent: %(error)s") % {"name": row.name, "error": error})
    return sent, refusals


class TasksInline(TabularInline):
    """The tasks that run by a schedule, to look at."""

    model = PeriodicTask
    fields = ("name", "task", "enabled")
    readonly_fields = fields
    can_delete = False
    show_change_link = True
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(OperatorsOnly):
    inlines = (TasksInline,)
    fields = ("clocked_time",)
    list_display = ("clocked_time",)
    ordering = ("clocked_time", "pk")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(OperatorsOnly):
    inlines = (TasksInline,)
    fields = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone")
    list_display = ("__str__", "human_readable")
    ordering = ("pk",)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(OperatorsOnly):
    inlines = (TasksInline,)
    fields = ("every", "period")
    list_display = ("every", "period")
    ordering = ("period", "every", "pk")


@admin.register(SolarSchedule)
class SolarScheduleAdmin(OperatorsOnly):
    inlines = (TasksInline,)
    fields = ("event", "latitude", "longitude")
    list_display = ("event", "latitude", "longitude")
    ordering = ("event", "pk")
