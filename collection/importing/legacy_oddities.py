"""Where the book of the first Disco and its shelf do not agree, a sentence each, with the place."""

from collections.abc import Iterator, Mapping, Sequence

from collection.importing.legacy_book import OldTransaction
from credits.models import Transaction
from credits.old_lines import kind_of

ADDITION = Transaction.Kind.ADDITION


def disagreements(book: Sequence[OldTransaction], active: Mapping[str, bool]) -> Iterator[str]:
    """Yield the disagreements; `active` tells of each record by its old id whether it is on the shelf."""
    last: dict[str, OldTransaction] = {}
    for old in book:
        if old.record:
            last[old.record] = old
            if old.record not in active:
                yield f"line {old.id} of {old.date}: its record {old.record} is missing"
        if not old.record and kind_of(old.word) != ADDITION:
            yield f"line {old.id} of {old.date}: a {old.word} that names no record"
        elif old.record and kind_of(old.word) == ADDITION:
            yield f"line {old.id} of {old.date}: an Addition that names record {old.record}"
    for record, on_the_shelf in active.items():
        if record not in last:
            yield f"record {record}: the book has no line about it"
        elif last[record].is_removal and on_the_shelf:
            yield f"record {record} is on the shelf; the book says it left on {last[record].date}"
        elif not last[record].is_removal and not on_the_shelf:
            yield f"record {record} has left the shelf; the book does not say when"
