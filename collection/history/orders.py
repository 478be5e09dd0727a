"""What an undo means for the order of its batch: it is on the way again, or costs what it did."""

from decimal import Decimal

from django.db.models import F

from collection.history.plan import Plan
from collection.models import Batch, Order, OrderLine, Record


def later_receipt(batch: Batch) -> str:
    """Return the sentence that refuses the undo of a receipt after which something else came of
    the order, "" if nothing did: what that cost was settled by this one.
    """
    receipts = Batch.objects.filter(
        kind=Batch.Kind.RECEIPT, undone_by=None, options__order=batch.options.get("order")
    )
    later = receipts.filter(pk__gt=batch.pk).order_by("-pk").first()
    if batch.kind != Batch.Kind.RECEIPT or later is None:
        return ""
    return f"More of the order came later: undo {later} first."


def bring_back(batch: Batch, plan: Plan) -> None:
    """Let the order of a batch be what it was before; its records are gone, or as they were."""
    if batch.kind == Batch.Kind.RECEIPT:
        _on_the_way_again(batch.options["order"])
    elif batch.kind == Batch.Kind.ORDER and not plan.kept:
        _former_costs(batch)


def _on_the_way_again(order: int) -> None:
    """What nothing has come of any more is no longer settled; records that were kept still came."""
    if Record.objects.filter(order_line__order=order).exists():
        return
    Order.objects.filter(pk=order).update(received_on=None)
    OrderLine.objects.filter(order=order).update(shared_count=None)


def _former_costs(batch: Batch) -> None:
    options = batch.options
    orders = Order.objects.filter(pk=options["order"])
    if "other_costs" in options:
        unchanged = orders.filter(other_costs=Decimal(options["other_costs"]))
        unchanged.update(other_costs=Decimal(options["other_costs_before"]))
    if "refund" in options:
        orders.update(refunded=F("refunded") - Decimal(options["refund"]))
