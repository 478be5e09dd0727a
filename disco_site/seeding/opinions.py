"""Makes up how people rate the records, how often they play them, and which ones they want."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from collection.bulk_sql import insert
from collection.models import Play, Record, Want
from disco_site.seeding.albums import Album, wanted_albums
from disco_site.seeding.writing import ROWS_AT_ONCE, Copy
from ratings.models import Rating

RATING = ["record", "author", "value", "rated_on", "review"]
PLAY = ["record", "user", "day"]
OWN_OPINION, WITH_REVIEW, AFTER_ALL = 0.6, 0.08, 20
REVIEWS = [
    "Better every time.",
    "Side two is the one to play.",
    "Overrated, but the cover is great.",
    "Needs to be loud.",
    "For late evenings.",
    "Two good songs and a lot of patience.",
    "I would not part with it.",
    "Nicht mein Fall.",
    "Um clássico!",
]
PLAYS, PLAY_WEIGHTS = [0, 1, 2, 3, 5, 8], [34, 28, 18, 11, 6, 3]
WANTS_EACH = 6
NOTES = [
    "",
    "",
    "",
    "Any pressing will do.",
    "Only with the original inner sleeve.",
    "As a present?",
]


class Opinions:
    """Rates and plays copies between `opened_on` and `today`; a copy's `owner` is an index of
    `users`.
    """

    def __init__(self, random: Random, users: list[User], opened_on: date, today: date) -> None:
        self.random, self.users, self.opened_on, self.today = random, users, opened_on, today
        self.unheard = list(range(len(users)))
        # Some are easily pleased; in halves of a point.
        self.leanings = [random.randint(-2, 2) for _ in users]

    def rate(self, copies: list[Copy], count: int) -> None:
        """Write `count` ratings of `copies`, at most one for each author, copy and day. Authors
        without a rating come first.
        """
        liked = [self.random.randint(4, 9) + self.random.randint(3, 9) for _ in copies]
        taken: set[tuple[int, int, date]] = set()
        insert(Rating, RATING, [self._rating(copies, liked, taken) for _ in range(count)])
        Record.objects.keep_current_rating(copy.record.pk for copy in copies)

    def _rating(
        self, copies: list[Copy], liked: list[int], taken: set[tuple[int, int, date]]
    ) -> tuple[Any, ...]:
        random = self.random
        place, author, day = self._free(copies, taken)
        taken.add((place, author, day))
        halves = liked[place] + self.leanings[author] + random.randint(-2, 2)
        value = Decimal(min(20, max(0, halves))) / 2
        review = random.choice(REVIEWS) if random.random() < WITH_REVIEW else ""
        return copies[place].record.pk, self.users[author].pk, value, day.isoformat(), review

    def _free(self, copies: list[Copy], taken: set[tuple[int, int, date]]) -> tuple[int, int, date]:
        """Return a copy, an author and a day without a rating; a copy is rated before it was
        bought only after many failures.
        """
        unheard = self.unheard.pop() if self.unheard else None
        attempts = 0
        while True:
            attempts += 1
            place = self.random.randrange(len(copies))
            author = unheard
            if author is None:
                author = self._somebody(copies[place].owner, OWN_OPINION)
            first = None if attempts > AFTER_ALL else copies[place].came
            free = place, author, self._day(first, self.today)
            if free not in taken:
                return free

    def play(self, copies: list[Copy]) -> None:
        """Write the days on which `copies` were played, some often, some never."""
        plays = []
        for copy in copies:
            for _ in range(self.random.choices(PLAYS, PLAY_WEIGHTS)[0]):
                user = self.users[self._somebody(copy.owner, 0.7)]
                day = self._day(copy.came, copy.left or self.today)
                plays.append((copy.record.pk, user.pk, day.isoformat()))
        insert(Play, PLAY, plays)

    def _somebody(self, owner: int, own: float) -> int:
        return owner if self.random.random() < own else self.random.randrange(len(self.users))

    def _day(self, first: date | None, last: date) -> date:
        first = first or self.opened_on
        return first + timedelta(self.random.randint(0, (last - first).days))

    def want(self, bought: list[tuple[Copy, date]]) -> None:
        """Write some open wants of everybody, and closed ones of the copies in `bought`."""
        albums = wanted_albums()
        wants = [
            self._want(albums[(place * WANTS_EACH + step) % len(albums)], user)
            for place, user in enumerate(self.users)
            for step in range(WANTS_EACH)
        ]
        for copy, day in bought:
            want = self._want(copy.album, self.users[copy.owner], before=day)
            want.closed_on, want.record = day, copy.record
            wants.append(want)
        Want.objects.bulk_create(wants, batch_size=ROWS_AT_ONCE)

    def _want(self, album: Album, user: User, before: date | None = None) -> Want:
        random = self.random
        added = self._day(None, before or self.today - timedelta(1))
        return Want(
            uid=UUID(int=random.getrandbits(128), version=4),
            owner=user,
            artist=" / ".join(artist.name for artist in album.artists),
            title=album.title,
            label=" / ".join(name for name, _ in album.labels),
            catalog_number=album.labels[0][1],
            format=album.format,
            year=album.year,
            discogs_release_id=album.release_id,
            any_pressing=(album.year or 0) % 3 == 0,
            top_price=Decimal(random.randint(3, 24) * 5) if random.random() < 0.6 else None,
            priority=random.randint(1, 5),
            notes=random.choice(NOTES),
            added_at=datetime.combine(
                added, time(random.randint(8, 22), random.randint(0, 59)), UTC
            ),
        )
