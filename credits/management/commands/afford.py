from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from adminkit.numbers import counted
from credits.affording import can_afford, wants_ahead
from credits.balance_words import balance_now, ordered_line
from credits.management.arguments import accounts, day, no_account
from credits.models import Account


class Command(BaseCommand):
    help = (
        "Can I afford it? The balance today, the next credit, the day on which N credits are "
        "there, and the wants in order of priority against the coming credits. Example: afford "
        "--cost 2 --on 2026-12-24"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATE", help="the day of the purchase (default: today)")
        parser.add_argument(
            "--cost", metavar="N", type=int, default=1, help="credits it will cost (default: 1)"
        )
        parser.add_argument(
            "--user", metavar="NAME", help="only for this user (default: for every account)"
        )

    def handle(
        self, *, on: str | None, cost: int, user: str | None, verbosity: int, **options: Any
    ) -> None:
        today = timezone.localdate()
        shopping = day(on, "--on") or today
        if shopping < today:
            raise CommandError(f"--on: {shopping} has passed.")
        if cost < 1:
            raise CommandError(f"--cost: {cost} is not 1 or more.")
        try:
            answers: list[str] = []
            for account in accounts(user):
                answers += self.answer(account, cost, shopping, today)
        except ValidationError as error:
            raise CommandError(f"--cost: {error.messages[0]}") from None
        if verbosity:
            self.stdout.write("\n".join(answers or [no_account()]))

    def answer(self, account: Account, cost: int, shopping: date, today: date) -> Iterator[str]:
        """Yield the lines that are printed for an account. Raises ValidationError for a cost beyond
        the calendar.
        """
        due, next_credit = len(account.due(today)), account.next_addition(today)
        be = "is" if due == 1 else "are"
        waiting = f" {counted(due, 'regular addition')} {be} due and not booked." if due else ""
        yield (
            f"{account.owner}: {balance_now(account)}{waiting} Next credit: "
            f"{next_credit.amount:+,d} on {next_credit.date}."
        )
        if ordered := ordered_line(account):
            yield f"  {ordered}"
        answer = can_afford(account, cost, shopping, today)
        yes_or_no = "yes" if answer.is_yes else "no"
        yield f"  {counted(cost, 'credit')} on {shopping}: {yes_or_no}, {answer.words}"
        for credit_on, want in wants_ahead(account, today):
            price = "" if want.top_price is None else f", up to {want.top_price}"
            yield f"  {credit_on}: {want} (priority {want.priority}{price})"
