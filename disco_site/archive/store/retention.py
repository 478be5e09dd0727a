"""Which archives are kept when there are too many."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

#: So many of the newest are kept, and the newest of so many days, ISO weeks and months.
NEWEST = 5
PERIODS = (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12))
#: A collection that was replaced or emptied is often missed only after more archives were made the
#: same day.
REGRET = timedelta(days=7)


def superfluous(
    moments: Sequence[datetime], newest: int | None = None, lasting: Collection[datetime] = ()
) -> list[datetime]:
    """Return which of the moments (newest first) at which sound archives were made need not be
    kept.

    With `newest` only so many of the newest are kept, and none for each day, week and month. The
    very newest always is kept, and so are those in `lasting`.
    """
    kept = set(lasting)
    if newest is None:
        kept.update(moments[:NEWEST])
        for period, most in PERIODS:
            kept.update(_newest_of_each(period, moments)[:most])
    else:
        kept.update(moments[: max(1, newest)])
    return [moment for moment in moments if moment not in kept]


def _newest_of_each(period: str, moments: Sequence[datetime]) -> list[datetime]:
    """Return the newest moment of each day, week or month, as `period` (for strftime) says."""
    newest: dict[str, datetime] = {}
    for moment in moments:
        newest.setdefault(moment.strftime(period), moment)
    return list(newest.values())
