"""Fill the database with a made-up household, to look around in or to measure with."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from adminkit.addresses import read_whole_number
from adminkit.numbers import counted
from collection.bulk_sql import refresh_planner
from collection.management.printing import PrintingCommand
from collection.models import Record
from disco_site.archive.snapshots.making import make_snapshot
from disco_site.archive.store.locked import BackupFailed
from disco_site.seeding.albums import known_albums
from disco_site.seeding.covers import MOST as MOST_COVERS
from disco_site.seeding.covers import SHARE, usual_number
from disco_site.seeding.filling import Filling, Plan
from disco_site.seeding.replacing import empty_collection, is_filled

# The youngest of the well-known albums must be older than an account that was opened two years
# before.
FIRST_DAY = date(2011, 1, 1)
MOST = 10_000_000


class Command(PrintingCommand):
    help = (
        "Fill the database with a made-up household: well-known albums under drawn covers, people "
        "who rate and play them, two years of the ledger. The same options make the same "
        "collection. Example: seed --records 5000 --seed 7 --today 2026-01-31"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--records", metavar="N", help="how many (default: all well-known albums in the list)"
        )
        parser.add_argument("--users", metavar="N", help="how many people (default: 3)")
        parser.add_argument("--ratings", metavar="N", help="how many (default: two per record)")
        parser.add_argument(
            "--covers",
            metavar="N",
            help=f"how many records get a drawn cover, which takes some 6 ms each (default: "
            f"{SHARE} of a hundred, at most {MOST_COVERS:,})",
        )
        parser.add_argument(
            "--seed", metavar="N", help="another number makes another collection (default: 1)"
        )
        parser.add_argument(
            "--today", metavar="DATE", help="the day on which the story ends (default: today)"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace the collection; a snapshot is made first, from which `restore` brings "
            "it back",
        )
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="with --replace: the old collection is lost for good",
        )

    def handle(self, *, replace: bool, no_backup: bool, **options: Any) -> None:
        self.plan = plan_of(options)
        if is_filled() and not replace:
            raise CommandError(
                f"The database is not empty ({counted(Record.objects.count(), 'record')}); "
                "--replace makes a snapshot, then replaces everything with a made-up collection."
            )
        if replace and is_filled():
            self.confirm()
        with transaction.atomic():
            # Asked again: somebody may have filled it in between.
            if is_filled():
                self.make_room(replace, no_backup)
            Filling(self.plan, self.show_progress).run()
        refresh_planner()
        plan = self.plan
        self.say(
            f"{counted(plan.records, 'record')}, {counted(plan.users, 'person', 'people')} and "
            f"{counted(plan.ratings, 'rating')} were made up."
        )

    def confirm(self) -> None:
        if not sys.stdin.isatty():
            return
        print(
            f"Replace the whole collection ({counted(Record.objects.count(), 'record')})? "
            "Type yes: ",
            end="",
            flush=True,
        )
        try:
            answer = sys.stdin.readline()
        except KeyboardInterrupt:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")

    def back_up(self) -> None:
        # Whatever the value of DISCO_AUTO_BACKUP: only --no-backup throws a collection away.
        try:
            self.say(f"Snapshot first: {make_snapshot('seed --replace', replaced=True)}.")
        except BackupFailed as error:
            raise CommandError(
                f"Nothing was changed, because the snapshot failed. {error}"
            ) from None

    def make_room(self, replace: bool, no_backup: bool) -> None:
        if not replace:
            raise CommandError("The database was filled in the meantime; nothing was changed.")
        if not no_backup:
            # Here, where on SQLite nobody else can write any more.
            self.back_up()
        empty_collection()

    def show_progress(self, done: int) -> None:
        self.show(f"{done:,} of {self.plan.records:,} records")


def plan_of(options: dict[str, str | None]) -> Plan:
    """Return the plan that the command line describes.

    Raises CommandError, which names the option, for a value that makes no sense.
    """
    records = _number("records", options["records"], default=len(known_albums()), least=1)
    users = _number("users", options["users"], default=3, least=1)
    usual = max(users, 2 * records)
    ratings = _number("ratings", options["ratings"], default=usual, least=users)
    seed = _number("seed", options["seed"], default=1, least=0)
    covers = _number("covers", options["covers"], default=usual_number(records), least=0)
    if covers > records:
        raise CommandError(f"--covers: {covers} is more than the {counted(records, 'record')}.")
    if ratings > records * users * 365:
        raise CommandError(
            f"--ratings: {ratings} is more than {users} people can give {records} records in two "
            "years."
        )
    return Plan(records, users, ratings, covers, seed, _today(options["today"]))


def _number(name: str, text: str | None, *, default: int, least: int) -> int:
    if text is None:
        return default
    number = read_whole_number(text, MOST)
    if number is None or number < least:
        raise CommandError(f"--{name}: “{text}” is not a whole number from {least} to {MOST}.")
    return number


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
