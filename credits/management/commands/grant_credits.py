from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from credits.management.arguments import accounts, day


class Command(BaseCommand):
    help = (
        "Book the regular additions that are due; for cron, any number of times a day. "
        "Example: manage.py grant_credits --user anna --until 2026-11-30"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", metavar="DATE", help="book what is due up to this day (default: today)")
        parser.add_argument("--user", metavar="NAME", help="only for this user (default: for every account)")

    def handle(self, *, until: str | None, user: str | None, verbosity: int, **options: Any) -> None:
        today = timezone.localdate()
        last = day(until, "--until") or today
        if last > today:
            raise CommandError(f"--until: {last} lies in the future.")
        for account in accounts(user):
            count = account.grant_due(last)
            if verbosity:
                self.stdout.write(f"{account.owner}: {count} regular additions, balance {account.balance()}")
