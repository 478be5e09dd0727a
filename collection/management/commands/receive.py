from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from adminkit.addresses import read_id
from adminkit.entries.acting_command import ActingCommand
from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.management.printing import PrintingCommand
from collection.models import Charge, Order
from collection.orders.receiving import ORDERED, RECEIVED, everything, receive
from collection.safety import NotSafe, back_up_first
from credits.balance_words import balance_now
from credits.models import Account


class Command(ActingCommand, PrintingCommand):
    help = (
        "Receive an order: what has come becomes records, with their prices, purchases in the "
        "ledger, and the wants closed; all or nothing, and undone with undo_import. Example: "
        "receive 12 --on 2026-12-24 --lines 1,3"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "order", metavar="ORDER", help="its number, as `orders` lists it, or its uid"
        )
        parser.add_argument("--on", metavar="DATE", help="the day it came (default: today)")
        parser.add_argument(
            "--lines",
            metavar="N,...",
            help="only these lines have come (default: everything that is on the way)",
        )
        parser.add_argument(
            "--charge",
            choices=Charge.values,
            help="what it costs: a credit each, one for the lot, or none (default: as the order "
            "says)",
        )
        parser.add_argument(
            "--dated",
            choices=[RECEIVED, ORDERED],
            default=RECEIVED,
            help="the purchase date of the records: the day it came, or the day of the order "
            "(default: received)",
        )

    def handle(
        self,
        *,
        order: str,
        on: str | None,
        lines: str | None,
        charge: str | None,
        dated: str,
        **options: Any,
    ) -> None:
        found, day = _order(order), _day(on)
        try:
            arrivals = everything(found, _positions(lines) if lines is not None else ())
            copies = sum(len(arrival.copies) for arrival in arrivals)
            self.remark(back_up_first(f"the receipt of {found}", copies))
            received = receive(
                found, by=SITE, on=day, arrivals=arrivals, charge=charge, dated=dated
            )
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        except NotSafe as error:
            raise CommandError(str(error)) from None
        assert received is not None
        count, account = counted(len(received.records), "record"), Account.objects.of(found.owner)
        closed = f" {counted(len(received.wants), 'want')} closed." if received.wants else ""
        cost = counted(received.credits, "credit")
        self.say(
            f"{count} received of {received.order} for {cost}.{closed}"
            f" {balance_now(account)} Undo it with: undo_import {received.batch.pk}"
        )


def _order(text: str) -> Order:
    """Return the order with this number or uid. Raises CommandError."""
    orders = Order.objects.select_related("owner")
    number = read_id(text)
    try:
        found = orders.filter(uid=UUID(text)) if number is None else orders.filter(pk=number)
    except ValueError:
        raise CommandError(f"“{text}” is not an order: give its number or its uid.") from None
    order = found.first()
    if order is None:
        raise CommandError(f"There is no order {text}; `orders` lists those there are.")
    return order


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"--on: “{text}” is not a day such as 2026-12-24.") from None


def _positions(text: str) -> list[int]:
    """Return the positions of lines in a text such as "1,3". Raises CommandError."""
    positions = [read_id(part.strip()) for part in text.split(",")]
    if None in positions:
        raise CommandError(f"--lines: “{text}” is not a list of lines such as 1,3.")
    return [position for position in positions if position is not None]
