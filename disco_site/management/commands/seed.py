import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from collection.models import Record
from disco_site.archive.shelf import BackupFailed, Shelf
from disco_site.archive.writing import make_archive
from disco_site.seeding.albums import known_albums
from disco_site.seeding.filling import Filling, Plan
from disco_site.seeding.replacing import empty_collection, is_filled

# The youngest of the well-known albums must be older than an account that was opened two years before.
FIRST_DAY = date(2011, 1, 1)
MOST = 10_000_000


class Command(BaseCommand):
    help = (
        "Fill the database with a made-up household: well-known albums, people who rate and play them, two years of "
        "the ledger. The same options make the same collection. "
        "Example: manage.py seed --records 5000 --seed 7 --today 2026-01-31"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--records", metavar="N", help="how many (default: all well-known albums in the list)")
        parser.add_argument("--users", metavar="N", default="3", help="how many people (default: %(default)s)")
        parser.add_argument("--ratings", metavar="N", help="how many (default: two per record)")
        parser.add_argument("--seed", metavar="N", default="1", help="another number, another collection")
        parser.add_argument("--today", metavar="DATE", help="the day on which the story ends (default: today)")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="take the place of what is there; a backup is written first, from which `restore` brings it back",
        )
        parser.add_argument("--no-backup", action="store_true", help="with --replace: what is there is lost for good")

    def handle(self, *, replace: bool, no_backup: bool, verbosity: int, **options: Any) -> None:
        plan = self.plan = plan_of(options)
        self.verbosity = verbosity
        if is_filled() and not replace:
            raise CommandError(
                f"The database is not empty ({Record.objects.count()} records); --replace writes a backup, then "
                "puts a made-up collection in the place of everything."
            )
        if replace and is_filled():
            self.confirm()
        with transaction.atomic():
            # Looked at again: somebody may have come in between.
            if is_filled():
                self.make_room(replace, no_backup)
            Filling(plan, self.show_progress).run()
        self.say(f"{plan.records} records, {plan.users} people and {plan.ratings} ratings were made up.")

    def confirm(self) -> None:
        if not sys.stdin.isatty():
            return
        print(f"Replace the whole collection ({Record.objects.count()} records)? Type yes: ", end="", flush=True)
        try:
            answer = sys.stdin.readline()
        except KeyboardInterrupt:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")

    def back_up(self) -> None:
        """Whatever DISCO_AUTO_BACKUP says: only --no-backup throws a collection away."""
        try:
            self.say(f"Backed up first: {make_archive(Shelf(), replaced=True)}.")
        except BackupFailed as error:
            raise CommandError(f"Nothing was changed, because the backup failed. {error}") from None

    def make_room(self, replace: bool, no_backup: bool) -> None:
        if not replace:
            raise CommandError("The database was filled in the meantime; nothing was changed.")
        if not no_backup:
            # Here, where on SQLite nobody else can write any more.
            self.back_up()
        empty_collection()

    def show_progress(self, done: int) -> None:
        if self.verbosity and sys.stderr.isatty():
            end = "\n" if done == self.plan.records else ""
            print(f"\r{done} of {self.plan.records} records", end=end, file=sys.stderr, flush=True)

    def say(self, sentence: str) -> None:
        if self.verbosity:
            self.stdout.write(sentence)


def plan_of(options: dict[str, str | None]) -> Plan:
    """Return the plan that the command line describes. Raises CommandError for a value that makes no sense."""
    records = _number("records", options["records"] or str(len(known_albums())), least=1)
    users = _number("users", options["users"], least=1)
    ratings = _number("ratings", options["ratings"] or str(max(users, 2 * records)), least=users)
    if ratings > records * users * 365:
        raise CommandError(f"--ratings: {ratings} is more than {users} people say of {records} records in two years.")
    return Plan(records, users, ratings, _number("seed", options["seed"], least=0), _today(options["today"]))


def _number(name: str, text: str, *, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= MOST):
        raise CommandError(f"--{name}: “{text}” is not a whole number from {least} to {MOST}.")
    return int(text)


def _today(text: str | None) -> date:
    today = timezone.localdate()
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--today: “{text}” is not a day such as 2026-01-31.") from None
    if not FIRST_DAY <= day <= today:
        raise CommandError(f"--today: {day} is not a day from {FIRST_DAY} to {today}.")
    return day
