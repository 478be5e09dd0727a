"""An order is received: what has come becomes records, which are booked, and wants are closed. One
transaction and one batch, which can be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.fields import validate_past
from adminkit.verbs import Actor, require, require_own, user_of
from collection.bulk.recording import CHUNK
from collection.bulk_sql import chunks
from collection.history.beyond_cells import all_cells
from collection.models import (
    Batch,
    Catalogue,
    Change,
    Charge,
    Order,
    OrderLine,
    Record,
    Want,
)
from collection.models.batches.options import VERSION, Receipt
from collection.orders.copies import NewCopies
from collection.orders.entering import called, first_sentence, keep_order
from collection.orders.shares import shared
from credits.models import Account, Transaction

#: What may be said of each copy when it comes, as fields of the record.
OF_A_COPY = frozenset(
    (
        *("media_condition", "sleeve_condition", "location", "copy_number", "limited_to", "color"),
        *("year", "country", "barcode", "matrix", "remarks", "format_details", "is_digitized"),
    )
)
#: Which day is the purchase date of the records.
RECEIVED, ORDERED = "received", "ordered"


class Arrival(NamedTuple):
    """What came of the line with the id `line`: for each copy what is said of it, by field of the
    record (those of OF_A_COPY), {} where nothing is.
    """

    line: int
    copies: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Received:
    """What was received: the batch by which all of it is undone, the records, their lines in the
    ledger, and the wants that were closed.
    """

    order: Order
    batch: Batch
    records: list[Record] = field(default_factory=list)
    booked: list[Transaction] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)

    @property
    def credits(self) -> int:
        """How many credits it has cost."""
        return -sum(line.amount for line in self.booked)

    def note(self, by: Actor) -> None:
        """Write down who received it."""
        self.batch.note(by, Verb.RECEIVE, self.order, credits=self.credits)


def everything(order: Order, positions: Sequence[int] = ()) -> list[Arrival]:
    """Return as arrivals all copies that are on the way, of the lines with these positions if any
    are given. Raises ValidationError for a position without a line, or of which nothing is on the
    way.
    """
    lines = {line.position: line for line in OrderLine.objects.filter(order=order).with_received()}
    for position in positions:
        if position not in lines:
            raise ValidationError(
                f"The order {order} has no line {position}; its lines are 1 to {len(lines)}."
            )
        if not lines[position].on_the_way:
            name = called(lines[position], position)
            raise ValidationError(f"{name}: nothing of it is on the way.")
    chosen = [lines[position] for position in sorted(set(positions) or lines)]
    return [Arrival(line.pk, [{}] * line.on_the_way) for line in chosen if line.on_the_way]


@one_act
def receive(
    order: Order,
    *,
    by: Actor,
    on: date | None = None,
    arrivals: Sequence[Arrival] | None = None,
    charge: str | None = None,
    dated: str = RECEIVED,
    token: str = "",
) -> Received | None:
    """Let what has come of an order become records, all or nothing.

    Each costs its price and its shares (`shares`), is booked as a purchase on the day `on` (today
    unless given), and fulfils the want of its line. Without `arrivals`, everything that is on the
    way has come. `charge` says what it costs in credits (that of the order unless given), `dated`
    whether the purchase date is the day of the order or that of receipt. `token` names the page:
    None is returned if it was sent before. Raises PermissionDenied for a user who may not change
    orders or add records or does not own this one; ValidationError, which names the line, for what
    cannot be booked, for a day in the future or before the order, and when nothing is on the way.
    """
    require(by, "collection.change_order", "collection.add_record")
    require_own(by, order.owner_id)
    if on:
        validate_past(on)
    with transaction.atomic():
        # Whoever receives the same order at the same time waits here.
        Account.objects.locked(order.owner)
        order = Order.objects.select_for_update().get(pk=order.pk)
        if token and _is_sent_before(order, token):
            return None
        receiving = _Receiving(order, by, on or timezone.localdate(), dated)
        received = receiving.carry_out(arrivals, charge, token)
        received.note(by)
        return received


@one_act
def enter_received(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    by: Actor,
    on: date | None = None,
    copies: Sequence[Sequence[Mapping[str, Any]]] | None = None,
    dated: str = RECEIVED,
) -> Received | None:
    """Enter an order of which everything is here, and receive it, all or nothing.

    `copies` says by line what is said of each copy. Returns None when the page was sent before.
    Raises what `keep_order` and `receive` raise.
    """
    with transaction.atomic():
        if keep_order(order, lines, by=by) is None:
            return None
        arrivals = None
        if copies is not None:
            pairs = zip(lines, copies, strict=True)
            arrivals = [Arrival(line.pk, of_line) for line, of_line in pairs if of_line]
        received = receive(order, by=by, on=on or order.ordered_on, arrivals=arrivals, dated=dated)
        if received:
            received.note(by)
        return received


def receipts_of(order: Order) -> Any:
    """Return the batches by which something of an order came and that were not undone, the last
    first.
    """
    receipts = Batch.objects.filter(kind=Batch.Kind.RECEIPT, undone_by=None)
    return receipts.filter(options__order=order.pk).order_by("-pk")


def _is_sent_before(order: Order, token: str) -> bool:
    receipts = Batch.objects.filter(kind=Batch.Kind.RECEIPT, options__token=token)
    return receipts.filter(options__order=order.pk).exists()


class _Receiving:
    """One receipt, in the transaction of its caller, who holds the locks."""

    def __init__(self, order: Order, by: Actor, on: date, dated: str) -> None:
        if on < order.ordered_on:
            raise ValidationError(
                f"It was ordered on {order.ordered_on}, so it cannot have come on {on}."
            )
        self.order, self.by, self.on = order, by, on
        self.copies = NewCopies(order, order.ordered_on if dated == ORDERED else on)
        self.dated = dated
        self.started = perf_counter()

    def carry_out(
        self, arrivals: Sequence[Arrival] | None, charge: str | None, token: str
    ) -> Received:
        """Store the records of `arrivals`, or of everything on the way, book them and close wants;
        `charge` and `token` are those of `receive`. Raises ValidationError.
        """
        order = self.order
        lines = self._frozen_lines(charge)
        if arrivals is None:
            arrivals = [Arrival(one.pk, [{}] * one.on_the_way) for one in lines.values()]
        arrivals = [arrival for arrival in arrivals if arrival.copies]
        self._refuse_wrong(lines, arrivals)
        batch = Batch.objects.create(user=user_of(self.by), kind=Batch.Kind.RECEIPT)
        received = Received(order, batch)
        prices = dict(zip(lines, shared(order, lines.values()).prices, strict=True))
        for arrival in sorted(arrivals, key=lambda arrival: lines[arrival.line].position):
            line = lines[arrival.line]
            left = _left(prices[line.pk], line)
            for copy, price in zip(arrival.copies, left, strict=False):
                self._take(line, copy, price, received)
            self._close_want(line, received)
        self._close(received, token)
        return received

    def _frozen_lines(self, charge: str | None) -> dict[int, OrderLine]:
        """Return the lines in their order by id. With the first receipt of an order is settled how
        many copies share its costs.
        """
        order = self.order
        rows = OrderLine.objects.filter(order=order).with_received().select_related("want")
        lines = {line.pk: line for line in rows.order_by("position")}
        if not any(line.on_the_way for line in lines.values()):
            raise ValidationError(
                f"The order {order} was received already, on {order.received_on}."
                if order.received_on
                else f"Nothing of the order {order} is on the way."
            )
        order.charge = charge or order.charge
        if not order.is_frozen:
            order.received_on = self.on
            for line in lines.values():
                line.shared_count = line.wanted_count
                OrderLine.objects.filter(pk=line.pk).update(shared_count=line.shared_count)
        order.full_clean()
        order.save(update_fields=["charge", "received_on"])
        return lines

    def _refuse_wrong(self, lines: Mapping[int, OrderLine], arrivals: Sequence[Arrival]) -> None:
        if not arrivals:
            raise ValidationError("Say what has come of at least one line.")
        coming: dict[int, int] = {}
        for arrival in arrivals:
            if arrival.line not in lines:
                raise ValidationError("One of the lines is not of this order.")
            coming[arrival.line] = coming.get(arrival.line, 0) + len(arrival.copies)
            for copy in arrival.copies:
                if unknown := sorted(copy.keys() - OF_A_COPY):
                    raise ValueError(f"{unknown} is not said of a copy that comes.")
        for pk, count in coming.items():
            line = lines[pk]
            if count > line.on_the_way:
                raise ValidationError(
                    f"{called(line, line.position)}: {count} cannot have come, only "
                    f"{line.on_the_way} {'is' if line.on_the_way == 1 else 'are'} on the way."
                )

    def _take(
        self, line: OrderLine, copy: Mapping[str, Any], price: Decimal | None, received: Received
    ) -> None:
        """Store one copy and book it."""
        try:
            record = self.copies.store(line, copy, price)
            cost = self._cost(received)
            received.booked.append(record.buy(by=self.by, cost=cost, on=self.on))
        except ValidationError as error:
            # What is wrong is wrong with this line, and nothing of the order is booked.
            raise ValidationError(
                f"{called(line, line.position)}: {first_sentence(error)}"
            ) from None
        received.records.append(record)

    def _cost(self, received: Received) -> int:
        """Return what the next record costs in credits. A lot costs one, with the first of it."""
        if self.order.charge == Charge.LOT:
            came = Record.objects.filter(order_line__order=self.order).count()
            return int(came == 1)
        return int(self.order.charge == Charge.EACH)

    def _close_want(self, line: OrderLine, received: Received) -> None:
        want = line.want
        if want and want.closed_on is None:
            want.close(received.records[-1], self.on, by=self.by)
            received.wants.append(want)

    def _close(self, received: Received, token: str) -> None:
        """Write down what came, and seal the batch."""
        batch = received.batch
        options: Receipt = {
            "version": VERSION,
            "order": self.order.pk,
            "shop": self.order.shop,
            "on": str(self.on),
            "dated": self.dated,
        }
        if token:
            # What is absent is looked for by its name, so it is not stored empty.
            options["token"] = token
        for row in self.copies.rows.added:
            batch.made.setdefault(str(row._meta.model_name), []).append(row.pk)
        if received.wants:
            batch.made["want_closed"] = [want.pk for want in received.wants]
        for some in chunks(received.records, CHUNK):
            cells = all_cells([record.pk for record in some], Catalogue.DISCOGS)
            Change.objects.bulk_create(
                Change(
                    batch=batch,
                    record=record,
                    record_uid=record.uid,
                    before=None,
                    after=cells[record.pk],
                )
                for record in some
            )
        batch.options = dict(options)
        batch.counts = {"new": len(received.records)}
        batch.seconds = perf_counter() - self.started
        batch.save()
        batch.seal()


def _left(prices: Sequence[Decimal | None], line: OrderLine) -> list[Decimal | None]:
    """Return the prices of the copies of a line that no record has yet."""
    left = list(prices[: line.wanted_count])
    taken = Record.objects.filter(order_line=line).order_by("pk").values_list("price", flat=True)
    for price in taken:
        # A price that was changed since was one of them.
        left.pop(left.index(price) if price in left else 0)
    return left
