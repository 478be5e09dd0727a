"""Which archives may go when there are too many."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

#: So many of the newest are kept, and the newest of so many days, ISO weeks and months.
NEWEST = 5
PERIODS = (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12))
#: A collection that was replaced or emptied is often missed only after more archives were made the same day.
REGRET = timedelta(days=7)


def superfluous(
    moments: Sequence[datetime], newest: int | None = None, lasting: Collection[datetime] = ()
) -> list[datetime]:
    """Return which of the moments (newest first) at which sound archives were made need not be kept.

    With `newest` only so many of the newest are kept; the very newest always is, and so are those in `lasting`.
    """
    kept = {*moments[: max(1, NEWEST if newest is None else newest)], *lasting}
    for period, most in PERIODS if newest is None else ():
        latest: dict[str, datetime] = {}
        for moment in moments:
            latest.setdefault(moment.strftime(period), moment)
        kept.update(list(latest.values())[:most])
    return [moment for moment in moments if moment not in kept]
