"""The composed admin site: its name, and other packages' tables in the same dress. Schedules are for operators to edit."""

from __future__ import annotations

from typing import Any, cast

import django.contrib.auth.admin
import django_celery_beat.admin as beat  # imported so that there is something to take the place of
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import User

admin.site.site_header = admin.site.site_title = "Fintrack"
admin.site.index_title = _("Maintenance")

for _model in (Group, PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule):
    admin.site.unregister(_model)


class OperatorsOnly(ModelAdmin):
    """What runs the whole installation, whatever rights other staff were given."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return cast(User, request.user).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return cast(User, request.user).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return cast(User, request.user).is_superuser


@admin.register(Group)
class GroupAdmin(django.contrib.auth.admin.GroupAdmin, OperatorsOnly):  # type: ignore[misc]
    pass


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

    def crontab_translation(self, obj: PeriodicTask | None) -> str:
        """Only a task that runs by the calendar has one."""
        return str(obj.crontab.human_readable) if obj is not None and obj.crontab else "-"


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
