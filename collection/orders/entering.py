"""Orders are entered and changed, with all their lines, in one step."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from collection.cells import join_list, split_list
from collection.models import Order, OrderLine, Want
from collection.orders.shares import shared

#: What may still be changed of an order of which something has come.
STAYING_OPEN = {"expected_on", "promo_code", "notes", "charge"}
#: Where the positions of lines are while others take theirs.
_ASIDE = 10_000
_COMPARED = (
    *("want_id", "discogs_release_id", "artist", "title", "label", "catalog_number", "format"),
    *("year", "variant", "count", "unit_price"),
)


def line_of_want(want: Want, **own: Any) -> OrderLine:
    """Return a line that orders what somebody wants, not yet stored; `own` are further fields."""
    said = {
        "want": want,
        "artist": join_list([want.artist]),
        "title": want.title,
        "label": join_list([want.label]),
        "catalog_number": join_list([want.catalog_number]),
        "format": want.format,
        "year": want.year,
        "discogs_release_id": want.discogs_release_id,
    }
    return OrderLine(**said | own)


def want_of_line(line: OrderLine) -> Want:
    """Return a want, not to be stored, that says what a line does; the line was fetched with its
    order. No other want has its id.
    """
    return Want(
        pk=-line.pk,
        owner_id=line.order.owner_id,
        artist=" / ".join(split_list(line.artist)),
        title=line.title,
        label=" / ".join(split_list(line.label)),
        catalog_number=", ".join(split_list(line.catalog_number)),
        format=line.format,
        year=line.year,
        discogs_release_id=line.discogs_release_id,
    )


def lines_of_wants(wants: Iterable[Want]) -> list[OrderLine]:
    """Return a line for each product among wants, not yet stored."""
    lines: dict[str, OrderLine] = {}
    for want in wants:
        line = line_of_want(want)
        lines.setdefault(line.product, line)
    return list(lines.values())


@one_act
def keep_order(order: Order, lines: Sequence[OrderLine], *, by: Actor) -> Order | None:
    """Store an order with these lines, which are its only ones and get their places from their
    order, and return it.

    Lines that are stored are changed, the others are added. Return None where a new order has the
    uid of one that is there: its page was sent before. Raises PermissionDenied for a user who may
    not add or change orders or does not own this one; ValidationError, which names the line, for
    what the tables refuse, for no line at all, and for a change of lines or amounts when something
    of the order has come.
    """
    is_new = order.pk is None
    require(by, "collection.add_order" if is_new else "collection.change_order")
    require_own(by, order.owner_id)
    with transaction.atomic():
        if is_new:
            if Order.objects.filter(uid=order.uid).exists():
                return None
        else:
            _refuse_frozen(order, lines)
        _check(order, lines)
        order.save()
        _store(order, lines)
        note(by, Verb.ADD if is_new else Verb.CHANGE, order, lines=len(lines))
    return order


@one_act
def delete_order(order: Order, *, by: Actor) -> None:
    """Delete an order of which nothing has come, with its lines.

    Raises PermissionDenied for a user who may not delete orders or does not own this one,
    ValidationError when records came of it.
    """
    require(by, "collection.delete_order")
    require_own(by, order.owner_id)
    with transaction.atomic():
        list(Order.objects.filter(pk=order.pk).select_for_update())
        if OrderLine.objects.filter(order=order.pk, records__isnull=False).exists():
            raise ValidationError(
                f"Records came of the order {order}, so it is not deleted; undo its receipt first."
            )
        note(by, Verb.DELETE, order)
        order.delete()


def called(line: OrderLine, place: int) -> str:
    """Return what a sentence calls a line."""
    return f"Line {place} ({line.full_name})"


def _refuse_frozen(order: Order, lines: Sequence[OrderLine]) -> None:
    """Refuse to change what stays as it is when something of the order has come, and to give the
    order to somebody else. Raises ValidationError.
    """
    stored = Order.objects.select_for_update().get(pk=order.pk)
    if stored.owner_id != order.owner_id:
        raise ValidationError("An order stays with its owner.")
    # Receipts and refunds write these, and no form shows them.
    order.received_on, order.refunded, order.uid = stored.received_on, stored.refunded, stored.uid
    if not stored.is_frozen:
        return
    changed = [
        str(field.verbose_name)
        for field in Order._meta.concrete_fields
        if field.name not in STAYING_OPEN
        and getattr(order, field.attname) != getattr(stored, field.attname)
    ]
    if _content(OrderLine.objects.filter(order=order.pk).order_by("position")) != _content(lines):
        changed.append("lines")
    if changed:
        raise ValidationError(
            f"Something of this order came on {stored.received_on}, so this stays as it is: "
            f"{', '.join(changed)}."
        )


def _content(lines: Iterable[OrderLine]) -> list[tuple[object, ...]]:
    return [tuple(getattr(line, name) for name in ("pk", *_COMPARED)) for line in lines]


def _check(order: Order, lines: Sequence[OrderLine]) -> None:
    """Refuse what the tables would refuse. Raises ValidationError."""
    order.full_clean()
    if not lines:
        raise ValidationError("An order has at least one line.")
    by_product: dict[str, int] = {}
    for place, line in enumerate(lines, start=1):
        try:
            line.full_clean(exclude=["order", "position", "product_key"], validate_unique=False)
            if line.want and line.want.owner_id != order.owner_id:
                raise ValidationError("The want belongs to somebody else.")
        except ValidationError as error:
            raise ValidationError(f"{called(line, place)}: {first_sentence(error)}") from None
        first = by_product.setdefault(line.product, place)
        if first != place:
            raise ValidationError(
                f"{called(line, place)}: it is in line {first} already; change the number of its "
                "copies there."
            )
    shares = shared(order, lines)
    if order.discount > shares.goods and not any(line.cancelled_count for line in lines):
        raise ValidationError(
            f"The discount, {order.discount:.2f}, is more than what the records cost, "
            f"{shares.goods:.2f}."
        )


def first_sentence(error: ValidationError) -> str:
    """Return the first thing that is wrong, with the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages[0]
    name, messages = next(iter(error.message_dict.items()))
    label = "" if name == "__all__" else f"{name.replace('_', ' ')}: "
    return f"{label}{messages[0]}"


def _store(order: Order, lines: Sequence[OrderLine]) -> None:
    kept = [line.pk for line in lines if line.pk]
    stored = OrderLine.objects.filter(order=order.pk)
    stored.exclude(pk__in=kept).delete()
    stored.update(position=F("position") + _ASIDE)
    known = dict(stored.values_list("pk", "cancelled_count"))
    for place, line in enumerate(lines, start=1):
        if line.pk and line.pk not in known:
            raise ValidationError(f"{called(line, place)}: it belongs to another order.")
        line.order, line.position = order, place
        line.save()
