"""The record of the day: one for the whole house, from morning to midnight, and why to take it off the shelf."""

from datetime import date, timedelta
from typing import NamedTuple

from django.template.defaultfilters import pluralize
from django.utils.html import format_html

from collection.models import Play, Record
from ratings.templatetags.ratings import plain


class RecordOfTheDay(NamedTuple):
    record: Record
    reasons: list[str]

    @property
    def facts(self) -> str:
        return " · ".join(str(fact) for fact in (self.record.year, self.record.format, self.record.location) if fact)


def record_of_the_day(today: date) -> RecordOfTheDay | None:
    """Return the record that `today` has drawn from the shelf of the house, None if that is empty."""
    shelf = Record.objects.with_links().with_ratings().annotate(last_played=Play.objects.last_day())
    drawn = shelf.of_the_day(today)
    return RecordOfTheDay(drawn, _reasons(drawn, today)[:2]) if drawn else None


def _reasons(record: Record, today: date) -> list[str]:
    """Return what speaks for the record, the best reason first; `record` knows its rating and when it was played."""
    bought, played, year_ago = record.purchase_date, record.last_played, today - timedelta(365)
    owned = today.year - bought.year if bought else 0
    age = today.year - record.year if record.year else 0
    found = [
        (owned > 0 and (bought.month, bought.day) == (today.month, today.day), _years("Bought {} ago today.", owned)),
        (age > 0 and age % 10 == 0, _years("It came out {} ago.", age)),
        (played is None, "Nobody has played it yet."),
        (played and played < year_ago, format_html("Not played since <time>{}</time>.", played)),
        (record.rating and record.rating >= 8, f"The house gives it {plain(record.rating)}."),
        (record.rating is None, "Nobody has rated it yet."),
        (played and played >= year_ago, format_html("Last played on <time>{}</time>.", played)),
    ]
    return [sentence for is_so, sentence in found if is_so]


def _years(sentence: str, count: int) -> str:
    return sentence.format(f"{count} year{pluralize(count)}")
