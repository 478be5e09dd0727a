from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from adminkit.audit import people
from adminkit.entries.acting_command import ActingCommand
from adminkit.numbers import counted
from adminkit.verbs import SITE
from credits.balance_words import balance_now
from credits.management.arguments import accounts, day, no_account
from credits.models import Account


class Command(ActingCommand):
    help = (
        "Book the regular additions that are due; for cron, any number of times a day. --open "
        "opens the account of --user first. Example: grant_credits --user anna --until 2026-11-30"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until", metavar="DATE", help="book what is due up to this day (default: today)"
        )
        parser.add_argument(
            "--user", metavar="NAME", help="only for this user (default: for every account)"
        )
        parser.add_argument(
            "--open",
            action="store_true",
            help="open the account of --user today, if there is none; nothing is due then",
        )

    def handle(
        self, *, until: str | None, user: str | None, open: bool, verbosity: int, **options: Any
    ) -> None:
        today = timezone.localdate()
        last = day(until, "--until") or today
        if last > today:
            raise CommandError(f"--until: {last} lies in the future.")
        if open:
            self.open_account(user)
        some = accounts(user)
        if verbosity and not some:
            self.stdout.write(no_account())
        for account in some:
            count = account.grant_due(last, by=SITE)
            if verbosity:
                self.stdout.write(
                    f"{account.owner}: {counted(count, 'regular addition')}. {balance_now(account)}"
                )

    def open_account(self, username: str | None) -> None:
        """Open the account of this user. Raises CommandError for a user who does not exist."""
        if username is None:
            raise CommandError("--open: name the user as well, with --user NAME.")
        owner = people().filter(username=username).first()
        if owner is None:
            raise CommandError(f"--user: there is no user “{username}”.")
        Account.objects.open(owner, by=SITE)
