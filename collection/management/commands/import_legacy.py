"""Take over the database of the first Disco: its records and its book of credits."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from collection.importing.engine import Import, default_owner
from collection.importing.legacy import LegacySource, LegacyTable, old_lines, open_legacy
from collection.importing.problems import FileRefused
from collection.importing.report import ImportOptions, Report
from collection.importing.source import Choices
from collection.importing.verdicts import Verdict
from collection.models import SourceKey
from collection.safety import NotSafe, back_up_first
from credits.models import Account
from credits.takeover import Takeover, take_over


class Command(BaseCommand):
    help = (
        "Take over FILE.db, the SQLite database of the first Disco: all of it or nothing; "
        "a second time nothing changes. "
        "Example: import_legacy death_metal.db --owner anna"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--owner", help="whose records they are (default: the only active user)")
        parser.add_argument(
            "--trust",
            choices=["saldo", "values"],
            default="saldo",
            help="saldo: the balance is the one last stored; values: the sum of the lines",
        )

    def handle(self, *, file: str, owner: str | None, trust: str, verbosity: int, **options: Any) -> None:
        self.verbosity = verbosity
        try:
            user = self._owner(owner)
            table = open_legacy(file)
            said = back_up_first(f"the import of {file}")
            with transaction.atomic():
                report = self._records(table, user)
                booked = self._book(table, user, report, trust == "saldo")
        except (FileRefused, NotSafe) as error:
            self._say("Nothing was imported.")
            self._say(Report().summary())
            raise CommandError(str(error)) from None
        self._tell(table, user, report, booked, said)

    @staticmethod
    def _owner(name: str | None) -> Any:
        users = get_user_model().objects
        user = default_owner() if name is None else users.filter(username=name).first()
        if user is None:
            raise FileRefused(f"There is no user “{name}”." if name else "Name the owner of the records with --owner.")
        return user

    def _records(self, table: LegacyTable, user: Any) -> Report:
        source = LegacySource(table, Choices())
        # Records that come later than the book are bookings of their own.
        source.books_arrivals = Account.objects.locked(user).transactions.exists()
        report = Import(table, ImportOptions(owner=user), source).run(observer=self._see)
        if not report.imported:
            raise FileRefused(f"{report.counts['bad']} of {report.lines} records cannot be taken over as they are.")
        return report

    def _book(self, table: LegacyTable, user: Any, report: Report, trust_saldo: bool) -> Takeover | None:
        account = Account.objects.locked(user)
        if account.transactions.exists():
            return None
        known = SourceKey.objects.filter(source=LegacySource.name, record__owner=user)
        taken = take_over(
            account, old_lines(table, dict(known.values_list("key", "record_id"))), trust_saldo=trust_saldo
        )
        if report.batch:
            # The book belongs to the import: undone, it goes with the records.
            report.batch.seal()
        return taken

    def _see(self, verdict: Verdict) -> None:
        for problem in verdict.row.problems:
            self._say(f"record {problem.line}, {problem.column} “{problem.value}”: {problem.reason}")

    def _tell(self, table: LegacyTable, user: Any, report: Report, booked: Takeover | None, said: str) -> None:
        if said:
            self._say(said)
        if booked is None:
            self._say(f"The ledger of {user} has lines already; the old book was not taken over again.")
        else:
            for oddity in [*table.oddities, *booked.oddities]:
                self._say(f"Odd: {oddity}.")
            account = Account.objects.of(user)
            self._say(
                f"{booked.lines} lines booked from {len(table.book)} of the old book; "
                f"the balance is {account.balance()}. "
                f"The account opened on {account.opened_on} and earns every {account.interval_days} days."
            )
        self._say(report.summary())

    def _say(self, text: str) -> None:
        if self.verbosity:
            self.stdout.write(text)
