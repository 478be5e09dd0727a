"""What an import says, in sentences, of records that a file leaves out, of removed ones, and of
what it could cost.
"""

from collections.abc import Iterator, Sequence

from adminkit.numbers import counted
from collection.bulk_sql import chunks
from collection.importing.report import Report
from collection.models import Record

# So many records are named unless all are asked for.
NAMED = 5


def month_after(report: Report, *, name_all: bool = False) -> Iterator[str]:
    """Yield a sentence about each thing that differs from the last file of the source; `name_all`
    names every record.

    The report is that of a preview, or of an import that was done.
    """
    if ids := report.missing.ids:
        if report.missing.is_most:
            yield (
                f"{len(ids):,} of the {report.missing.known:,} records that this source gave "
                "before are not in the file: it is more likely a part of an export than the whole "
                "of it."
            )
        yield from _named(
            ids, "on the shelf and no longer in the file; nothing is done about it", name_all
        )
    if report.removed:
        stay = "it stays" if len(report.removed) == 1 else "they stay"
        yield from _named(
            report.removed, f"in the file and removed from the shelf here; {stay} removed", name_all
        )
    if offer := report.proposal:
        balances = ", ".join(offer.balances.values())
        yield (
            f"{_counted(offer.count, 'new record')} dated after {offer.day}, the day of the last "
            "import of this kind."
        )
        how = f"undo_import {report.batch.pk} and import again with" if report.batch else "add"
        yield (f"To charge one credit for each ({balances}), {how} --charge-after {offer.day}.")


def _named(ids: Sequence[int], what: str, name_all: bool) -> Iterator[str]:
    shown = ids if name_all else ids[:NAMED]
    more = "" if name_all or len(ids) <= NAMED else " All of them: --verbosity 2."
    yield f"{_counted(len(ids), 'record')} {what}.{more}"
    for some in chunks(shown):
        for record in Record.objects.filter(pk__in=some).with_links().order_by("pk"):
            left = ", ".join(filter(None, (str(record.removed_on or ""), record.removal_reason)))
            yield f"  #{record.pk} {record.full_name}{f', left {left}' if left else ''}"


def _counted(count: int, what: str) -> str:
    return f"{counted(count, what)} {'is' if count == 1 else 'are'}"
