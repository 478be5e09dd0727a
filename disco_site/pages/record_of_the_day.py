"""The record of the day: the same for everybody from midnight to midnight, and why to play it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.template.defaultfilters import pluralize
from django.utils.html import format_html

from adminkit.numbers import plain_number
from collection.drawing import drawn_on
from collection.models import Play, Record
from collection.models.private_fields import sees_private_fields_of

GOOD = 8


class RecordOfTheDay(NamedTuple):
    """The record, why to play it, and whether whoever looks may see where it is."""

    record: Record
    reasons: list[str]
    with_location: bool

    @property
    def facts(self) -> str:
        """Year, format and location, as far as they are known."""
        location = self.record.location if self.with_location else ""
        facts = (self.record.shown_years, self.record.format, location)
        return " · ".join(str(fact) for fact in facts if fact)


def record_of_the_day(today: date, user: User) -> RecordOfTheDay | None:
    """Return the record that `today` draws from everybody's shelf, None if that is empty."""
    records = Record.objects.with_links()
    record = drawn_on(records.annotate(**{"last_played": Play.objects.last_day()}), today)
    if record is None:
        return None
    with_location = sees_private_fields_of(user, record.owner_id)
    return RecordOfTheDay(record, list(_reasons(record, today))[:2], with_location)


def _reasons(record: Record, today: date) -> Iterator[str]:
    """Yield reasons to play the record, the best one first."""
    bought, played, rating = record.purchase_date, record.last_played, record.current_rating
    if bought and (bought.month, bought.day) == (today.month, today.day) and bought < today:
        yield f"Bought {_years(today.year - bought.year)} ago today."
    age = today.year - record.music_year if record.music_year else 0
    if age > 0 and age % 10 == 0:
        yield f"It came out {_years(age)} ago."
    if played is None:
        yield "Nobody has played it yet."
    is_long_ago = played is not None and played < today - timedelta(365)
    if is_long_ago:
        yield format_html("Not played since <time>{}</time>.", played)
    if rating is None:
        yield "Nobody has rated it yet."
    elif rating >= GOOD:
        yield f"It is rated {plain_number(rating)}."
    if played and not is_long_ago:
        yield format_html("Last played on <time>{}</time>.", played)


def _years(count: int) -> str:
    return f"{count} year{pluralize(count)}"
