import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from adminkit.numbers import counted
from collection.filters.orders import find_orders, order_filter_names
from collection.management.arguments import split_filters
from collection.models import Order
from collection.orders.shares import Shares, shared


class Command(BaseCommand):
    help = (
        "List orders, the latest first: what was ordered where, what is on the way, and what it "
        "cost. Example: orders state=on-the-way shop=rough --json"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "words", nargs="*", metavar="name=value", help="what the orders must fit"
        )
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="a list of objects instead of lines"
        )
        parser.epilog = f"Filters: {order_filter_names()}."

    def handle(self, *, words: list[str], as_json: bool, verbosity: int, **options: Any) -> None:
        given, others = split_filters(words)
        if others:
            raise CommandError(f"“{others[0]}” is not a filter such as state=on-the-way.")
        try:
            orders = list(find_orders(given).with_lines())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not verbosity:
            return
        if as_json:
            facts = [_facts(order) for order in orders]
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(map(_words, orders)) or "No order matches.")


def _words(order: Order) -> str:
    """Return an order as lines of text: its number, its sum, and what became of each line."""
    lines = list(order.lines.all())
    shares = shared(order, lines)
    coming = sum(line.on_the_way for line in lines)
    facts = [
        f"{order.pk}: {order}",
        f"{shares.total:.2f} {order.shown_currency}",
        f"{counted(coming, 'record')} on the way" if coming else f"received {order.received_on}",
        f"expected {order.expected_on}" if coming and order.expected_on else "",
    ]
    if not coming and order.received_on is None:
        facts[2] = "cancelled"
    listed = [", ".join(filter(None, facts))]
    for line in lines:
        price = "" if line.unit_price is None else f", {line.unit_price:.2f} each"
        became = ", ".join(
            f"{number} {word}"
            for number, word in (
                (line.received, "received"),
                (line.cancelled_count, "cancelled"),
                (line.on_the_way, "on the way"),
            )
            if number
        )
        listed.append(f"  {line.position}. {line.count} x {line.full_name}{price}: {became}")
    return "\n".join(listed)


def _facts(order: Order) -> dict[str, Any]:
    """Return what there is to know of an order, by the names of its columns; amounts are texts."""
    lines = list(order.lines.all())
    shares = shared(order, lines)
    return {
        "number": order.pk,
        "uid": str(order.uid),
        "owner": order.owner.get_username(),
        "shop": order.shop,
        "ordered_on": str(order.ordered_on),
        "expected_on": order.expected_on and str(order.expected_on),
        "received_on": order.received_on and str(order.received_on),
        "promo_code": order.promo_code,
        "currency": order.shown_currency,
        "shipping": f"{shares.shipping:.2f}",
        "discount": f"{shares.discount:.2f}",
        "total": f"{shares.total:.2f}",
        "paid": f"{shares.paid:.2f}",
        "charge": order.charge,
        "lines": [
            {
                "line": line.position,
                "artist": line.artist,
                "title": line.title,
                "format": line.format,
                "discogs_release_id": line.discogs_release_id,
                "count": line.count,
                "unit_price": None if line.unit_price is None else f"{line.unit_price:.2f}",
                "received": line.received,
                "cancelled": line.cancelled_count,
                "on_the_way": line.on_the_way,
                "prices": _prices(shares, place),
            }
            for place, line in enumerate(lines)
        ],
    }


def _prices(shares: Shares, place: int) -> list[str | None]:
    """Return what the copies of a line cost with their shares."""
    return [None if price is None else f"{price:.2f}" for price in shares.prices[place]]
