"""Makes up who has borrowed records: some have them still, one for too long."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from collection.models import Loan
from collection.names import name_key
from disco_site.seeding.writing import ROWS_AT_ONCE, Copy

PEOPLE = ["Anna", "Jörg", "Maria Silva", "The neighbours"]
#: One copy of so many is lent at one time or another.
RARELY = 40
#: A loan lasts so many days at most; what is not over then is still open.
LONGEST = 200
NOTES = ["", "", "", "For the party.", "Wants to hear the B side."]


def lend(random: Random, copies: Sequence[Copy], today: date) -> None:
    """Write the loans of some of these copies, none of which has left the shelf."""
    Loan.objects.bulk_create(_loans(random, copies, today), batch_size=ROWS_AT_ONCE)


def _loans(random: Random, copies: Sequence[Copy], today: date) -> Iterator[Loan]:
    for copy in copies:
        if random.randrange(RARELY) or copy.left:
            continue
        name, days = random.choice(PEOPLE), random.randint(2, LONGEST)
        since = today - timedelta(random.randint(0, 2 * LONGEST))
        if copy.came and since < copy.came:
            continue
        until = since + timedelta(days)
        yield Loan(
            record=copy.record,
            to=name,
            to_key=name_key(name),
            since=since,
            due=since + timedelta(30) if random.random() < 0.3 else None,
            returned=until if until <= today else None,
            note=random.choice(NOTES),
        )
