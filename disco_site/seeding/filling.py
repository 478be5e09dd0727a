"""Fills an empty database with a made-up collection: who owns which records, and what happened to
them.

Everything follows from the options: the same options make the same collection, identifiers
included. Each topic has a random generator of its own, so that a change to one topic leaves the
others as they were.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random

from collection.models import Record
from credits.models import Account, Line, Transaction
from disco_site.seeding.copies import ROOMS, describe_copy
from disco_site.seeding.covers import give_drawn_cover
from disco_site.seeding.histories import PACES, YEARS, History, Move
from disco_site.seeding.inventing import albums
from disco_site.seeding.loans import lend
from disco_site.seeding.opinions import Opinions
from disco_site.seeding.people import find_or_make_people
from disco_site.seeding.places import make_places
from disco_site.seeding.tags import Tags
from disco_site.seeding.writing import Copy, Shelf, initial_loads

COPIES_AT_ONCE = 2000
# So many purchases of each owner were on their list of wants before.
WANTED_BEFORE = 4


@dataclass(frozen=True)
class Plan:
    """How much to make up, until which day, and the seed of the random generators."""

    records: int
    users: int
    ratings: int
    covers: int
    seed: int
    today: date

    def random(self, topic: str) -> Random:
        """Return the random generator of a topic."""
        return Random(f"{self.seed}/{topic}")


class Filling:
    """Fills an empty collection according to a plan. To be used inside one transaction."""

    def __init__(self, plan: Plan, progress: Callable[[int], object]) -> None:
        self.plan, self.progress = plan, progress
        self.opened_on = plan.today - YEARS
        self.users = find_or_make_people(plan.users)
        self.owners = self._deal()
        self.histories = self._plan_histories()
        self.accounts = self._open_accounts()
        self.eventful: dict[tuple[int, int], Copy] = {}

    def run(self) -> None:
        """Write the whole collection, calling `progress` with the number of records so far."""
        plan = self.plan
        shelf = Shelf()
        opinions = Opinions(plan.random("opinions"), self.users, self.opened_on, plan.today)
        loans, tags = plan.random("loans"), Tags(plan.random("tags"))
        copies, done = self._copies(), 0
        while chunk := list(islice(copies, COPIES_AT_ONCE)):
            shelf.put(chunk)
            Transaction.objects.book_many(initial_loads(chunk, self.accounts))
            ratings_before = plan.ratings * done // plan.records
            done += len(chunk)
            opinions.rate(chunk, plan.ratings * done // plan.records - ratings_before)
            opinions.play(chunk)
            lend(loans, chunk, plan.today)
            tags.give(chunk)
            self._remember(chunk)
            self.progress(done)
        make_places(plan.random("places"), self.users)
        self._book_moves()
        opinions.want(self._wanted())

    def _deal(self) -> list[int]:
        """Return the owner of each record, as an index of `users`. Everybody gets one; of the
        rest, the first users get most.
        """
        plan = self.plan
        places = range(plan.users)
        weights = [1 / (place + 2) for place in places]
        rest = max(0, plan.records - plan.users)
        return [*places[: plan.records], *plan.random("owners").choices(places, weights, k=rest)]

    def _plan_histories(self) -> list[History]:
        counts = [0] * len(self.users)
        for owner in self.owners:
            counts[owner] += 1
        random = self.plan.random("histories")
        return [
            History(random, count, self.plan.today, PACES[n % len(PACES)])
            for n, count in enumerate(counts)
        ]

    def _open_accounts(self) -> list[Account]:
        Account.objects.filter(owner__in=self.users).delete()
        return Account.objects.bulk_create(
            Account(
                owner=user,
                interval_days=history.interval_days,
                credits_per_interval=history.credits,
                opened_on=history.opened_on,
                granted_through=history.granted_through,
            )
            for user, history in zip(self.users, self.histories, strict=True)
        )

    def _copies(self) -> Iterator[Copy]:
        plan = self.plan
        random = plan.random("copies")
        numbers = [0] * len(self.users)
        made = albums(plan.random("albums"), self.opened_on.year - 1, plan.records)
        covered = {*plan.random("covers").sample(range(plan.records), plan.covers)}
        for place, (owner, album) in enumerate(zip(self.owners, made, strict=True)):
            number, numbers[owner] = numbers[owner], numbers[owner] + 1
            history = self.histories[owner]
            came, left = history.bought.get(number), history.left.get(number)
            fields = describe_copy(random, album, ROOMS[owner % len(ROOMS)], came, self.opened_on)
            record = Record(owner=self.users[owner], **fields, **_gone(left))
            if place in covered:
                give_drawn_cover(record, album, plan.seed)
            yield Copy(album, owner, number, record, came, left and left.day)

    def _remember(self, chunk: list[Copy]) -> None:
        """Keep the copies that have more lines in the ledger; they are few."""
        for copy in chunk:
            if copy.number in self.histories[copy.owner].numbers:
                self.eventful[copy.owner, copy.number] = copy

    def _book_moves(self) -> None:
        for owner, history in enumerate(self.histories):
            Transaction.objects.book_many(self._line(owner, move) for move in history.moves)

    def _line(self, owner: int, move: Move) -> Line:
        account = self.accounts[owner].pk
        if move.kind == Transaction.Kind.ADDITION:
            return Line(account, move.day, move.kind, move.amount, due_on=move.day)
        copy = self.eventful[owner, move.number]
        return Line(
            account,
            move.day,
            move.kind,
            move.amount,
            copy.record.pk,
            copy.memo,
            reason=move.reason,
            sale_price=move.sale_price,
        )

    def _wanted(self) -> list[tuple[Copy, date]]:
        """Return bought copies that were wanted before, with the day of the purchase."""
        return [
            (self.eventful[owner, number], day)
            for owner, history in enumerate(self.histories)
            for number, day in islice(history.bought.items(), WANTED_BEFORE)
        ]


def _gone(left: Move | None) -> dict[str, object]:
    if left is None:
        return {}
    return {
        "is_active": False,
        "removed_on": left.day,
        "removal_reason": left.reason,
        "sale_price": left.sale_price,
    }
