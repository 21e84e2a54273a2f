"""What may be wrong with a row that is there: each way with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ledger.detective import costs
from ledger.detective.case import Change, Kind, Reason, Row, Stretch
from ledger.detective.digits import slips
from ledger.detective.habits import Habits


def row_suspected(row: Row, habits: Habits) -> Iterator[Change]:
    """Everything that may be wrong with the row but its day and account."""
    if row.is_fixed or row.is_opening or not row.quantity:
        return
    yield removed(row, habits)
    if row.is_plain:
        yield flipped(row, habits)
        yield from _amounts(row, habits)


def removed(row: Row, habits: Habits) -> Change:
    """Not a row of its own: another one said twice, or one that never was."""
    cost, reasons = _double(row, habits)
    is_alone = not row.told and habits.mostly_told
    extra = costs.TYPED_ONLY if is_alone else costs.EXTRA
    kind = Kind.DOUBLE
    if cost is None or extra < cost:
        kind, cost, reasons = Kind.EXTRA, extra, (Reason("typed"),) if is_alone else ()
    return Change(kind, row.key, row.on, row.quantity, ((row.on, -row.quantity),), cost, reasons)


def _double(row: Row, habits: Habits) -> tuple[float | None, tuple[Reason, ...]]:
    if row.twin is not None:
        return costs.TWIN_ASKED, (Reason("twin", row.twin),)
    other = habits.equal_near(row)
    if other is None:
        return None, ()
    days = abs((other.on - row.on).days)
    reasons = [Reason("equal", other.key, other.on)]
    if other.payee != row.payee:
        cost = costs.EQUAL_OTHER_PAYEE
    else:
        cost = costs.EQUAL_SAME_DAY if days == 0 else costs.EQUAL_NEAR
        cost += costs.OFTEN_EQUAL * (len(habits.how_often(row.payee, row.quantity)) > 4)
    if bool(row.told) != bool(other.told):
        cost -= costs.ONE_IS_TYPED
    is_later = (not row.told, row.key) > (not other.told, other.key)
    return cost + costs.A_DAY_APART * days + costs.NOT_THE_LATER * (not is_later), tuple(reasons)


def _against(row: Row) -> float:
    """Its source says the very quantity that the books have: then it is hardly the row that is wrong."""
    return costs.AGAINST_SOURCE if any(quantity == row.quantity for _on, quantity in row.told) else 0.0


def _said(row: Row, new: int) -> tuple[float, Reason] | None:
    """What a source or an earlier state of the row says of a new quantity."""
    for on, quantity in row.told:
        if quantity == new:
            return costs.TOLD, Reason("told", new, on)
    if any(quantity == new for _on, quantity in row.was):
        return costs.WAS, Reason("was", new)
    return None


def flipped(row: Row, habits: Habits) -> Change:
    new = -row.quantity
    said = _said(row, new)
    reasons: tuple[Reason, ...]
    same, other = habits.has_usual_sign(row)
    if said is not None:
        cost, reasons = said[0], (said[1],)
    elif other and not same:
        cost = costs.ODD_SIGN if other > 1 else costs.RATHER_ODD_SIGN
        reasons = (Reason("usual_sign", other),)
    else:
        cost, reasons = (costs.USUAL_SIGN if same > other else costs.ANY_SIGN), ()
    return _requantified(Kind.SIGN, row, new, cost + (0 if said else _against(row)), reasons)


def _requantified(kind: Kind, row: Row, new: int, cost: float, reasons: Sequence[Reason]) -> Change:
    effects = ((row.on, new - row.quantity),)
    return Change(kind, row.key, row.on, row.quantity, effects, cost, tuple(reasons), new_quantity=new)


def _amounts(row: Row, habits: Habits) -> Iterator[Change]:
    wanted: dict[int, tuple[float, tuple[Reason, ...]]] = {}
    for new, how in slips(row.quantity).items():
        wanted[new] = (_slip_cost(row, new, habits) + _against(row), (Reason(how), *_usual(row, new, habits)))
    for new in {quantity: None for _on, quantity in (*row.told, *row.was)}:
        said = _said(row, new)
        if said is not None and new not in (row.quantity, -row.quantity, 0):
            known = wanted.get(new, (0.0, ()))[1]
            wanted[new] = (said[0], (said[1], *known))
    for new, (cost, reasons) in wanted.items():
        yield _requantified(Kind.AMOUNT, row, new, cost, reasons)


def _slip_cost(row: Row, new: int, habits: Habits) -> float:
    if habits.how_often(row.payee, new) and not _is_one_of(row, habits):
        return costs.USUAL_AMOUNT
    if habits.is_unusual(row, new):
        return costs.USUAL_SIZE
    return costs.SLIP_TO_UNUSUAL if habits.is_unusual(_as(row, new), row.quantity) else costs.SLIP


def _as(row: Row, quantity: int) -> Row:
    return Row(row.key, row.on, quantity, row.payee)


def _is_one_of(row: Row, habits: Habits) -> bool:
    """Whether the payee has other rows of the very quantity."""
    return len(habits.how_often(row.payee, row.quantity)) > 1


def _usual(row: Row, new: int, habits: Habits) -> tuple[Reason, ...]:
    count = len(habits.how_often(row.payee, new))
    if count and not _is_one_of(row, habits):
        return (Reason("usual_amount", count),)
    return (Reason("usual_size"),) if habits.is_unusual(row, new) else ()


def elsewhere(
    row: Row, off: Mapping[int, Sequence[Stretch]], payees: Mapping[str, Mapping[int, int]], habits: Habits
) -> Iterator[Change]:
    """The row belongs to another account: one that lacks just this much about that day, or where the payee is at home."""
    if row.is_fixed or row.is_opening or not row.is_plain:
        return
    homes = payees.get(row.payee, {})
    here = len(habits.others(row))
    for account in {*off, *homes}:
        lacking = any(one.jump == row.quantity and is_in(one, row.on) for one in off.get(account, ()))
        count = homes.get(account, 0)
        if lacking:
            cost, reason = costs.OTHER_IS_OFF, Reason("lacking", account)
        elif count >= 2 > here:
            cost, reason = costs.PAYEE_ELSEWHERE, Reason("payee_there", count)
        else:
            continue
        effects = ((row.on, -row.quantity),)
        yield Change(Kind.ACCOUNT, row.key, row.on, row.quantity, effects, cost, (reason,), account=account)


def is_in(one: Stretch, on: date) -> bool:
    return (one.after is None or one.after < on) and on <= one.last
