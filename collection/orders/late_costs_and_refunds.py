"""What becomes of an order beside its receipt: copies that will not come, costs that come with the
parcel, and what the shop gives back.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from collection.bulk.recording import record_batch
from collection.models import Batch, Order, OrderLine, Record
from collection.models.batches.options import VERSION
from collection.models.record_fields import RemovalReason
from collection.orders.entering import called
from collection.orders.shares import Amounts, shared
from credits.models import Account

#: For so many days after the receipt customs and fees are shared by the records.
SHARED_FOR = 60


@one_act
def set_cancelled(line: OrderLine, number: int, *, by: Actor) -> OrderLine:
    """Take down how many copies of a line will not come, and return the line.

    Raises PermissionDenied for a user who may not change orders or does not own this one,
    ValidationError for more copies than are not received, or fewer than none.
    """
    require(by, "collection.change_order")
    require_own(by, line.order.owner_id)
    with transaction.atomic():
        _locked(line.order)
        line = OrderLine.objects.with_received().get(pk=line.pk)
        name = called(line, line.position)
        if number < 0:
            raise ValidationError(f"{name}: {number} copies cannot be cancelled.")
        if number > line.count - line.received:
            raise ValidationError(
                f"{name}: {number} cannot be cancelled: {line.received} of {line.count} "
                f"{'has' if line.received == 1 else 'have'} come."
            )
        line.cancelled_count = number
        line.save(update_fields=["cancelled_count"])
        note(by, Verb.CANCEL, line.order, line=name, copies=number)
    return line


@one_act
def share_costs(order: Order, other_costs: Decimal, *, by: Actor) -> Batch | None:
    """Let an order have these other costs, such as customs, which its copies share anew; return the
    batch, None where no record has come of it yet.

    The prices of records change by what their share does. Raises PermissionDenied for a user who
    may not change orders or records or does not own this one; ValidationError for a negative
    amount, and more than 60 days after the first receipt.
    """
    require(by, "collection.change_order", "collection.change_record")
    require_own(by, order.owner_id)
    MinValueValidator(Decimal(0))(other_costs)
    with transaction.atomic():
        order = _locked(order)
        if not order.is_frozen:
            order.other_costs = other_costs
            order.save(update_fields=["other_costs"])
            note(by, Verb.ORDER, order, other_costs=other_costs)
            return None
        _refuse_too_late(order)
        lines = list(OrderLine.objects.filter(order=order).order_by("position"))
        former, before = order.other_costs, shared(order, lines).prices
        order.other_costs = other_costs
        order.save(update_fields=["other_costs"])
        prices = _new_prices(lines, before, shared(order, lines).prices)

        def change(ids: Sequence[int]) -> None:
            for record in Record.objects.filter(pk__in=ids):
                record.price = prices[record.pk]
                record.save(update_fields=["price", "updated_at"])

        batch = _batch_of(
            order,
            sorted(prices),
            change,
            by=by,
            other_costs=f"{other_costs:.2f}",
            other_costs_before=f"{former:.2f}",
        )
        note(by, Verb.ORDER, order, batch=batch.pk, other_costs=other_costs)
    return batch


@one_act
def refund(record: Record, amount: Decimal, *, by: Actor) -> Batch:
    """Take down that the shop has given back a part of what a record cost, which lowers its price;
    return the batch.

    Raises PermissionDenied for a user who may not change orders or records or does not own this
    one; ValidationError for a record that did not come from an order or whose price is unknown, and
    for an amount of 0 or less, or of more than the price.
    """
    require(by, "collection.change_order", "collection.change_record")
    require_own(by, record.owner_id)
    with transaction.atomic():
        order = _locked(_order_of(record))
        record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if record.price is None:
            raise ValidationError(f"The price of {record.full_name} is unknown.")
        if not 0 < amount <= record.price:
            raise ValidationError(
                f"{amount:.2f} cannot be refunded for {record.full_name}, which cost "
                f"{record.price:.2f}."
            )
        price = record.price - amount

        def change(ids: Sequence[int]) -> None:
            record.price = price
            record.save(update_fields=["price", "updated_at"])

        Order.objects.filter(pk=order.pk).update(refunded=F("refunded") + amount)
        batch = _batch_of(order, [record.pk], change, by=by, refund=f"{amount:.2f}")
        note(by, Verb.ORDER, record, batch=batch.pk, refunded=f"{amount:.2f}")
    return batch


@one_act
def send_back(
    record: Record,
    *,
    by: Actor,
    on: date | None = None,
    amount: Decimal | None = None,
    credit: bool = False,
) -> Batch:
    """Remove a record that was sent back to the shop, which gave back `amount` (its price unless
    given), and with `credit` what it cost in credits; return the batch.

    Raises PermissionDenied for a user who may not change orders or records or does not own this
    one; ValidationError for a record that did not come from an order, and as `Record.remove` does.
    """
    require(by, "collection.change_order", "collection.change_record")
    require_own(by, record.owner_id)
    with transaction.atomic():
        order = _locked(_order_of(record))
        given_back = record.price if amount is None else amount
        booked: list[int] = []

        def change(ids: Sequence[int]) -> None:
            line = record.remove(
                by=by,
                on=on,
                reason=RemovalReason.RETURNED,
                refund=int(credit),
                sale_price=given_back,
            )
            booked.append(line.pk)

        day = str(on or timezone.localdate())
        batch = _batch_of(order, [record.pk], change, by=by, on=day)
        batch.options |= {"lines": booked}
        batch.save(update_fields=["options"])
        note(by, Verb.REMOVE, record, batch=batch.pk, reason=RemovalReason.RETURNED.value)
    return batch


def _locked(order: Order) -> Order:
    """Return the order as it is, once nobody else receives or changes it."""
    Account.objects.locked(order.owner)
    return Order.objects.select_for_update().get(pk=order.pk)


def _order_of(record: Record) -> Order:
    line = record.order_line
    if line is None:
        raise ValidationError(f"{record.full_name} did not come from an order.")
    return line.order


def _refuse_too_late(order: Order) -> None:
    assert order.received_on
    last = order.received_on + timedelta(SHARED_FOR)
    if timezone.localdate() > last:
        raise ValidationError(
            f"The order came on {order.received_on}: its costs were shared until {last}, "
            f"{SHARED_FOR} days after."
        )


def _new_prices(lines: Sequence[OrderLine], before: Amounts, after: Amounts) -> dict[int, Decimal]:
    """Return by id the prices of the records that came of `lines`, whose copies cost `before` and
    now cost `after`. Raises ValidationError for one that would be below zero.
    """
    came: dict[int, list[Record]] = {}
    for record in Record.objects.filter(order_line__in=lines).order_by("pk"):
        came.setdefault(record.order_line_id or 0, []).append(record)
    prices = {}
    for line, old, new in zip(lines, before, after, strict=True):
        steps = list(zip(old, new, strict=True))
        for record in came.get(line.pk, ()):
            # A price that was changed since was one of them.
            costs = [step[0] for step in steps]
            was, now = steps.pop(costs.index(record.price) if record.price in costs else 0)
            if record.price is None or was is None or now is None:
                continue
            price = record.price + now - was
            if price < 0:
                raise ValidationError(
                    f"The price of {record.full_name} was changed to {record.price:.2f}, so it "
                    f"cannot become {price:.2f}."
                )
            prices[record.pk] = price
    return prices


def _batch_of(
    order: Order,
    records: Sequence[int],
    change: Callable[[Sequence[int]], None],
    *,
    by: Actor,
    **options: Any,
) -> Batch:
    """Carry out a change of records of an order, and return the batch, whose options say which
    order it was.
    """
    return record_batch(
        Batch.Kind.ORDER,
        records,
        change,
        by=by,
        version=VERSION,
        order=order.pk,
        shop=order.shop,
        is_noted=False,
        **options,
    )
