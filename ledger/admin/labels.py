"""Payees, tags, rules and saved views: a household's own words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.transaction import atomic
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.models import Household, User
from accounts.selectors import household_of
from ledger.admin.scope import BooksAdmin, LookedAtAdmin, RehearsedForm, SystemAdmin, person
from ledger.models import Account, Categoriser, Payee, PayeeAlias, Rule, SavedView, Tag, Transaction
from ledger.models.account import CATEGORY_KINDS
from ledger.selectors.books import books_of
from ledger.selectors.export import export_tags
from ledger.selectors.payees import payees_known
from ledger.selectors.rules import RuleNames, spec_of
from ledger.services.payees import payee_change, payee_create, payee_delete
from ledger.services.rule_order import rule_move
from ledger.services.rules import rule_change, rule_delete
from ledger.services.tags import tag_create, tag_delete, tag_rename


class LabelForm(RehearsedForm):
    def row(self) -> Any:
        """The row as it is kept."""
        return self._meta.model._default_manager.select_related("household").get(pk=self.instance.pk)

    @property
    def household(self) -> Household:
        return household_of(self.acting_user)


class PayeeForm(LabelForm):
    """A new name is given to the payee's rows too, as in the app."""

    class Meta:
        model = Payee
        fields = ("name", "category")

    def written(self) -> Payee:
        who: dict[str, Any] = {"household": self.household, "acting_user": self.acting_user}
        if self.instance.pk is None:
            return payee_create(**self.cleaned_data, **who)
        payee_change(
            key=self.row().key, changes={field: self.cleaned_data[field] for field in self.changed_data}, **who
        )
        return self.row()


class TagForm(LabelForm):
    class Meta:
        model = Tag
        fields = ("name",)

    def written(self) -> Tag:
        name = self.cleaned_data["name"]
        if self.instance.pk is None:
            return tag_create(household=self.household, acting_user=self.acting_user, name=name)
        if self.has_changed():
            tag_rename(tag=self.row(), acting_user=self.acting_user, name=name)
        return self.row()


class RuleForm(LabelForm):
    """A position is one among all rules; the others close up."""

    class Meta:
        model = Rule
        fields = ("name", "position", "is_enabled")

    def written(self) -> Rule:
        wanted = {name: self.cleaned_data[name] for name in self.changed_data if name != "position"}
        if wanted:
            rule_change(rule=self.row(), acting_user=self.acting_user, **wanted)
        if "position" in self.changed_data:
            rule_move(rule=self.row(), acting_user=self.acting_user, position=self.cleaned_data["position"])
        return self.row()


class LabelAdmin(BooksAdmin):
    """Rows of one's own household are looked at, added, changed and removed, each by its service: an act that can be undone."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("BoundLabelForm", (form,), {"acting_user": person(request)})

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
        obj.pk = form.written().pk
        obj.refresh_from_db()

    def removed(self, row: Any, user: User) -> None:
        """Remove one row by its service."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.removed(obj, person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with atomic():
            for row in queryset:
                self.removed(row, person(request))


def _payees_of(user: User) -> QuerySet[Any]:
    """The payees a person may know of: one that is known from another's private account alone is theirs."""
    return (payees_known(user) if user.household_id else Payee.objects.none()).values("pk")


class AliasInline(TabularInline):
    """How else the payee is written; aliases are kept where payees are looked at."""

    model = PayeeAlias
    fields = readonly_fields = ("name",)
    hide_title = True
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Payee)
class PayeeAdmin(LabelAdmin):
    """A payee with a category decides for rows that arrive."""

    form = PayeeForm
    autocomplete_fields = ("category",)
    inlines = (AliasInline,)
    list_display = ("name", "category", "alias_count")
    list_select_related = ("category", "household")
    list_filter = (("category", admin.EmptyFieldListFilter),)
    search_fields = ("name", "aliases__name")
    ordering = ("name", "pk")
    fields = ("name", "category")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(aliases_kept=Count("aliases"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    @admin.display(description=_("Written as"), ordering="aliases_kept")
    def alias_count(self, payee: Any) -> int:
        return int(payee.aliases_kept)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "category":
            field.queryset = Account.objects.visible_to(person(request)).filter(kind__in=CATEGORY_KINDS)
        return field

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(pk__in=_payees_of(user))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its other spellings go along, though nobody removes them one by one here."""
        rows, counts, missing, kept = super().get_deleted_objects(objs, request)
        return rows, counts, missing - {PayeeAlias._meta.verbose_name}, kept

    def removed(self, row: Any, user: User) -> None:
        payee_delete(payee=row, acting_user=user)


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

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """One that is on another's private rows alone is theirs."""
        return rows.filter(pk__in=export_tags(user).order_by().values("pk")) if user.household_id else rows.none()

    @admin.display(description=_("Transactions"), ordering="use_count")
    def uses(self, tag: Any) -> int:
        return int(tag.use_count)

    def removed(self, row: Any, user: User) -> None:
        tag_delete(tag=row, acting_user=user)


@admin.register(Rule)
class RuleAdmin(LabelAdmin):
    """What a rule does is decided where rows can be tried against it; here it is ordered, switched off and removed."""

    form = RuleForm
    list_display = ("name", "rule_rows", "position", "is_enabled", "created_by", "household")
    list_select_related = ("created_by", "household")
    list_filter = ("is_enabled",)
    search_fields = ("name",)
    ordering = ("position", "pk")
    fields = (
        "public_id",
        "name",
        "in_words",
        "position",
        "is_enabled",
        "conditions",
        "actions_json",
        "created_by",
        "created_at",
    )
    readonly_fields = ("public_id", "in_words", "conditions", "actions_json", "created_by", "created_at")

    def get_list_display(self, request: HttpRequest) -> Any:
        """With what each rule does in words; the names in it are looked up once for the page."""
        names = _names_for(person(request))

        @admin.display(description=_("In words"))
        def in_words(rule: Rule) -> str:
            return _words(rule, names)

        first, *others = self.list_display
        return (first, in_words, *others)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        decided = Transaction.objects.filter(rule=OuterRef("pk")).order_by().values("rule").annotate(found=Count("pk"))
        return super().get_queryset(request).annotate(row_count=Coalesce(Subquery(decided.values("found")), 0))

    @admin.display(description=_("Rows decided"), ordering="row_count")
    def rule_rows(self, rule: Any) -> int:
        return int(rule.row_count)

    @admin.display(description=_("In words"))
    def in_words(self, rule: Rule) -> str:
        return _words(rule, _names_for(rule.created_by))

    @admin.display(description=_("Actions"))
    def actions_json(self, rule: Rule) -> str:
        return str(rule.actions)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """A rule may speak of an account that its author hides."""
        return rows.filter(created_by=user)

    def removed(self, row: Any, user: User) -> None:
        rule_delete(rule=row, acting_user=user)


def _names_for(user: User | None) -> RuleNames | None:
    """How that person's accounts and categories are called; None for somebody without a household."""
    return RuleNames(books_of(user)) if user is not None and user.household_id is not None else None


def _words(rule: Rule, names: RuleNames | None) -> str:
    spec = spec_of(rule)
    return "—" if spec is None or names is None else names.words(spec).text


@admin.register(PayeeAlias)
class PayeeAliasAdmin(LookedAtAdmin):
    list_display = ("name", "payee")
    list_select_related = ("payee",)
    search_fields = ("name", "payee__name")
    ordering = ("name", "pk")
    fields = ("payee", "name", "key")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(payee__in=_payees_of(user))


@admin.register(SavedView)
class SavedViewAdmin(LookedAtAdmin):
    """Named filters of a page; only one's own, because what somebody looks for is theirs."""

    list_display = ("name", "page", "user", "position")
    list_select_related = ("user",)
    list_filter = ("page",)
    search_fields = ("name",)
    ordering = ("page", "position", "name", "pk")
    fields = ("public_id", "user", "page", "name", "query", "position")

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)


@admin.register(Categoriser)
class CategoriserAdmin(SystemAdmin):
    """How well each person's rows could be learned from, in numbers; what was learned stays closed."""

    list_display = ("trained_at", "household", "user", "examples", "accuracy")
    list_select_related = ("household", "user")
    search_fields = ("user__email", "household__name")
    ordering = ("-trained_at", "-pk")
    fields = ("trained_at", "household", "user", "examples", "accuracy")
