"""What was done, in words: for each kind of act a sentence about one named thing and one about many transactions.

Whoever adds a kind adds its words here. `%(subject)s` is what it was done to, as it was called then; `%(count)d` is how many
transactions of it the reader may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class Words(NamedTuple):
    """`one` is said of a single named thing. `many`, where there is one, is said of several transactions or of nothing named.
    `is_one`: however many transactions it touched, it was one thing (two merged into one)."""

    one: Promise | str
    many: Any = None
    is_one: bool = False


WORDS: dict[str, Words] = {
    "transaction.add": Words(
        _("Added “%(subject)s”"), ngettext_lazy("Added %(count)d transaction", "Added %(count)d transactions", "count")
    ),
    "transaction.edit": Words(
        _("Changed “%(subject)s”"),
        ngettext_lazy("Changed %(count)d transaction", "Changed %(count)d transactions", "count"),
    ),
    "transaction.void": Words(
        _("Voided “%(subject)s”"),
        ngettext_lazy("Voided %(count)d transaction", "Voided %(count)d transactions", "count"),
    ),
    "transaction.restore": Words(
        _("Restored “%(subject)s”"),
        ngettext_lazy("Restored %(count)d transaction", "Restored %(count)d transactions", "count"),
    ),
    "transaction.undo": Words(
        _("Took back a change of “%(subject)s”"),
        ngettext_lazy(
            "Took back changes of %(count)d transaction", "Took back changes of %(count)d transactions", "count"
        ),
    ),
    "transactions.review": Words(
        _("Marked “%(subject)s” as reviewed"),
        ngettext_lazy("Marked %(count)d transaction as reviewed", "Marked %(count)d transactions as reviewed", "count"),
    ),
    "transactions.unreview": Words(
        _("Marked “%(subject)s” as to review"),
        ngettext_lazy(
            "Marked %(count)d transaction as to review", "Marked %(count)d transactions as to review", "count"
        ),
    ),
    "transactions.merge": Words(
        _("Merged a duplicate of “%(subject)s”"),
        ngettext_lazy("Merged a duplicate", "Merged %(count)d transactions", "count"),
        is_one=True,
    ),
    "twins.same": Words(
        _("Said that “%(subject)s” is one row, told twice"),
        ngettext_lazy(
            "Said of rows that they were told twice (%(count)d transaction)",
            "Said of rows that they were told twice (%(count)d transactions)",
            "count",
        ),
        is_one=True,
    ),
    "twins.apart": Words(
        _("Said that “%(subject)s” is a row of its own"), _("Said of rows that they are rows of their own")
    ),
    "telling.take": Words(
        _("Took over what the source says now of “%(subject)s”"),
        ngettext_lazy(
            "Took over what the source says now of %(count)d transaction",
            "Took over what the source says now of %(count)d transactions",
            "count",
        ),
    ),
    "telling.keep": Words(
        _("Kept “%(subject)s” as it is, though its source says it differently now"),
        _("Kept rows as they are, though their source says them differently now"),
    ),
    "view.save": Words(_("Kept the view “%(subject)s”")),
    "view.rename": Words(_("Renamed the view “%(subject)s”")),
    "view.delete": Words(_("Deleted the view “%(subject)s”")),
    "view.order": Words(_("Put the views in another order")),
    "rate.set": Words(_("Typed a rate: %(subject)s")),
    "rate.delete": Words(_("Took a typed rate away: %(subject)s")),
    "import": Words(
        _("Imported “%(subject)s”"),
        ngettext_lazy(
            "Imported %(count)d transaction from “%(subject)s”",
            "Imported %(count)d transactions from “%(subject)s”",
            "count",
        ),
    ),
    "account.add": Words(_("Opened the account “%(subject)s”")),
    "account.change": Words(_("Changed the account “%(subject)s”")),
    "account.share": Words(_("Changed who sees the account “%(subject)s”")),
    "account.close": Words(_("Closed the account “%(subject)s”")),
    "account.reopen": Words(_("Opened the account “%(subject)s” again")),
    "account.remove": Words(_("Deleted the account “%(subject)s”")),
    "account.merge": Words(_("Merged an account into “%(subject)s”")),
    "account.reorder": Words(_("Put the accounts in another order")),
    "account.state": Words(_("Typed a statement balance of “%(subject)s”")),
    "account.unstate": Words(_("Deleted a typed statement balance of “%(subject)s”")),
    "account.adjust": Words(_("Adjusted “%(subject)s” to its statement")),
    "account.reconciling": Words(_("Began to reconcile “%(subject)s” with a statement")),
    "account.reconcile": Words(_("Reconciled “%(subject)s” with a statement")),
    "account.unlock": Words(_("Unlocked rows of “%(subject)s”")),
    "account.correct": Words(_("Corrected “%(subject)s” to agree with its statement"), is_one=True),
    "category.add": Words(_("Added the category “%(subject)s”")),
    "category.change": Words(_("Changed the category “%(subject)s”")),
    "category.close": Words(_("Archived the category “%(subject)s”")),
    "category.reopen": Words(_("Took the category “%(subject)s” out of the archive")),
    "category.merge": Words(_("Merged a category into “%(subject)s”")),
    "category.delete": Words(_("Deleted the category “%(subject)s”")),
    "payee.add": Words(_("Added the payee “%(subject)s”")),
    "payee.delete": Words(_("Deleted the payee “%(subject)s”")),
    "payee.rename": Words(_("Renamed a payee to “%(subject)s”")),
    "payee.merge": Words(_("Merged payees into “%(subject)s”")),
    "payee.apart": Words(_("Kept “%(subject)s” and payees like it apart")),
    "payee.category": Words(_("Changed the usual category of “%(subject)s”")),
    "payee.alias": Words(_("Changed how “%(subject)s” may be written")),
    "tag.add": Words(_("Added the tag “%(subject)s”")),
    "tag.rename": Words(_("Renamed the tag “%(subject)s”")),
    "tag.merge": Words(_("Merged a tag into “%(subject)s”")),
    "tag.delete": Words(_("Deleted the tag “%(subject)s”")),
    "transfer.join": Words(_("Joined “%(subject)s” into a transfer"), _("Joined two rows into a transfer")),
    "transfer.cash": Words(_("Moved “%(subject)s” into cash"), _("Moved a withdrawal into cash")),
    "transfer.not_cash": Words(_("Said that “%(subject)s” is no cash"), _("Said that a row is no cash")),
    "transfer.reject": Words(_("Said that “%(subject)s” is no transfer"), _("Said that two rows are not one transfer")),
    "undo": Words(
        _("Undid “%(subject)s”"),
        ngettext_lazy("Undid a change of %(count)d transaction", "Undid a change of %(count)d transactions", "count"),
    ),
}
WORDS["transactions.edit"] = WORDS["transaction.edit"]
WORDS["transactions.void"] = WORDS["transaction.void"]
WORDS["transactions.restore"] = WORDS["transaction.restore"]
WORDS |= {
    "export.load": Words(_("Loaded an export into “%(subject)s”")),
    "household.change": Words(_("Changed the settings of “%(subject)s”")),
    "rule.add": Words(_("Added the rule “%(subject)s”")),
    "rule.change": Words(_("Changed the rule “%(subject)s”")),
    "rule.delete": Words(_("Deleted the rule “%(subject)s”")),
    "rules.group": Words(_("Changed the rules of the group “%(subject)s”")),
    "rules.import": Words(_("Brought rules from a file")),
    "rules.order": Words(_("Changed the order of the rules")),
    "rule.apply": Words(
        _("Applied the rule “%(subject)s”"),
        ngettext_lazy(
            "Applied the rule “%(subject)s” to %(count)d transaction",
            "Applied the rule “%(subject)s” to %(count)d transactions",
            "count",
        ),
    ),
}
OTHER = Words(_("Changed “%(subject)s”"), WORDS["transaction.edit"].many)


def activity_text(kind: str, subject: str, count: int) -> str:
    """activity_text("transaction.void", "Mercadona", 1) == "Voided “Mercadona”"; with 214 transactions "Voided 214 transactions".

    `count` 0: the act touched no transactions (an account was renamed).
    """
    words = WORDS.get(kind, OTHER)
    values = {"subject": subject, "count": count}
    is_named = bool(subject) and (count <= 1 or words.is_one)
    if is_named or words.many is None:
        return str(words.one % values)
    return str(words.many % values)


LEFT_WORDS: dict[str, Any] = {
    "partly_private": ngettext_lazy("%(count)d is partly private", "%(count)d are partly private", "count"),
    "reconciled": ngettext_lazy(
        "%(count)d is reconciled with a statement", "%(count)d are reconciled with a statement", "count"
    ),
    "locked": ngettext_lazy("%(count)d is in a closed period", "%(count)d are in a closed period", "count"),
    "void": ngettext_lazy("%(count)d is voided", "%(count)d are voided", "count"),
    "draft": ngettext_lazy("%(count)d is still pending", "%(count)d are still pending", "count"),
    "not_plain": ngettext_lazy("%(count)d has no single category", "%(count)d have no single category", "count"),
    "unchanged": ngettext_lazy("%(count)d was so already", "%(count)d were so already", "count"),
    "not_the_same": ngettext_lazy(
        "%(count)d differs in account or amount", "%(count)d differ in account or amount", "count"
    ),
    "other_side": ngettext_lazy(
        "of %(count)d the other account’s own statement says the other side",
        "of %(count)d the other account’s own statement says the other side",
        "count",
    ),
    "not_asked": ngettext_lazy("%(count)d was answered already", "%(count)d were answered already", "count"),
    "not_posted": ngettext_lazy("%(count)d is not booked", "%(count)d are not booked", "count"),
    "changed_since": ngettext_lazy("%(count)d was changed since", "%(count)d were changed since", "count"),
}
"""Why some of many transactions were left as they are."""


def left_texts(left: Mapping[str, int]) -> list[str]:
    """left_texts({"locked": 3}) == ["3 are in a closed period"]."""
    return [str(LEFT_WORDS[reason] % {"count": count}) for reason, count in left.items() if count]


def changed_text(changed: int, left: Mapping[str, int]) -> str:
    """What a toast says: changed_text(12, {"locked": 3}) == "12 transactions changed. 3 are in a closed period."."""
    said = ngettext_lazy("%(count)d transaction changed", "%(count)d transactions changed", "count")
    return " ".join(f"{text}." for text in [str(said % {"count": changed}), *left_texts(left)])


GROUPS: dict[str, tuple[Promise | str, tuple[str, ...]]] = {
    "transactions": (_("Transactions"), ("transaction", "transactions", "transfer", "twins", "telling")),
    "imports": (_("Imports"), ("import",)),
    "rules": (_("Rules"), ("rule",)),
    "accounts": (_("Accounts"), ("account", "assertion", "card")),
    "labels": (_("Categories, payees and tags"), ("category", "payee", "tag")),
    "rates": (_("Rates"), ("rate",)),
    "household": (_("Household"), ("household",)),
    "undo": (_("Undone"), ("undo",)),
}
"""What a list of acts may be narrowed to: words, and how the kinds begin."""


def kinds_of(kind: str) -> tuple[str, ...]:
    """How the kinds of a group begin; a kind itself where it names no group."""
    return GROUPS[kind][1] if kind in GROUPS else (kind,)
