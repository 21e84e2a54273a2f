"""Payees, tags and rules: a household's own words."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Household
from fintrack.lib.text import clean, fold
from ledger.admin.scope import BooksAdmin, person
from ledger.models import Account, Payee, Rule, Tag
from ledger.models.account import CATEGORY_KINDS


class LabelForm(forms.ModelForm):
    """A name is taken once in a household."""

    household: ClassVar[Household | None]
    compared = "name"

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"], 200)
        if not name:
            raise forms.ValidationError(_("Give it a name."))
        key = fold(name)[:200] if self.compared == "key" else name
        model: Any = self._meta.model
        same = model.objects.filter(household=self.instance.household_id or self.household, **{self.compared: key})
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("You already have one called “%(name)s”.") % {"name": name})
        return name


class PayeeForm(LabelForm):
    compared = "key"

    class Meta:
        model = Payee
        fields = ("name", "category")


class TagForm(LabelForm):
    class Meta:
        model = Tag
        fields = ("name",)


class LabelAdmin(BooksAdmin):
    """Rows of one's own household are added and changed; those of others an operator only sees."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("BoundLabelForm", (form,), {"household": person(request).household})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and person(request).can_write

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = person(request)
        own = obj is None or getattr(obj, "household_id", None) == user.household_id
        return super().has_change_permission(request, obj) and user.can_write and own

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Labels are no facts: they may go."""
        may = person(request).has_perm(f"ledger.delete_{self.opts.model_name}")
        return may and self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.household = person(request).household
        super().save_model(request, obj, form, change)


@admin.register(Payee)
class PayeeAdmin(LabelAdmin):
    """A payee with a category decides for rows that arrive."""

    form = PayeeForm
    list_display = ("name", "category", "household")
    list_select_related = ("category", "household")
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("name", "category")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "category":
            field.queryset = Account.objects.visible_to(person(request)).filter(kind__in=CATEGORY_KINDS)
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.key = fold(obj.name)[:200]
        super().save_model(request, obj, form, change)


@admin.register(Tag)
class TagAdmin(LabelAdmin):
    form = TagForm
    list_display = ("name", "uses", "household")
    list_select_related = ("household",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.annotate(use_count=Count("transactions"))

    @admin.display(description=_("Transactions"), ordering="use_count")
    def uses(self, tag: Any) -> int:
        return int(tag.use_count)


@admin.register(Rule)
class RuleAdmin(LabelAdmin):
    """What a rule does is decided where rows can be tried against it; here it is ordered, switched off and removed."""

    list_display = ("name", "position", "is_enabled", "created_by", "household")
    list_select_related = ("created_by", "household")
    list_filter = ("is_enabled",)
    search_fields = ("name",)
    ordering = ("position", "pk")
    fields = ("public_id", "name", "position", "is_enabled", "conditions", "actions_json", "created_by", "created_at")
    readonly_fields = ("public_id", "conditions", "actions_json", "created_by", "created_at")

    @admin.display(description=_("Actions"))
    def actions_json(self, rule: Rule) -> str:
        return str(rule.actions)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def shown(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """A rule may speak of an account that its author hides."""
        return rows.filter(created_by=user)
