"""The list as the page shows it: each line with its record, or with those that it may be."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User

from collection.models import OrderLine, Record
from collection.models.private_fields import sees_private_fields_of
from collection.models.record_fields import short_grade
from collection.models.scans.scan_list import ScanLine, ScanList, ScanMode
from collection.names import name_key
from collection.orders.on_the_way import OrderedLines
from collection.scanning.stocktake import Stocktake, lent_to


class ShownRecord(NamedTuple):
    """A record with a note on what matters in this mode; `is_off` marks one that should not be
    there.
    """

    record: Record
    note: str
    is_off: bool = False


class ShownLine(NamedTuple):
    """A line: a record, several to choose from, or nothing that was found, with the line on the way
    that was meant, if any.
    """

    line: ScanLine
    shown: ShownRecord | None
    choices: list[ShownRecord]
    ordered: OrderLine | None = None


def shown_lines(scan: ScanList, user: User, stock: Stocktake | None) -> list[ShownLine]:
    """Return the lines of a list, the latest first. A record that is gone is no line."""
    ids = {pk for line in scan.lines for pk in (line["record"], *line.get("choices", ())) if pk}
    may_see_orders = bool(scan.lines) and user.has_perm("collection.view_order")
    ordered = OrderedLines(user) if may_see_orders else None
    records = _records(ids, scan, user, stock, ordered)
    expected = {*stock.here, *stock.missing} if stock else set()
    lines = []
    for line in scan.lines:
        shown = records.get(line["record"]) if line["record"] else None
        choices = [records[pk] for pk in line.get("choices", ()) if pk in records]
        # What belongs to the place that is checked off is likely to be meant.
        choices.sort(key=lambda choice: choice.record.pk not in expected)
        if shown or not line["record"]:
            is_found = bool(shown or choices)
            coming = [] if is_found or ordered is None else ordered.named(line["text"])
            lines.append(ShownLine(line, shown, [] if shown else choices, next(iter(coming), None)))
    return lines


def shown_missing(stock: Stocktake, most: int) -> list[Record]:
    """Return the first records that are missing, in the order of the place."""
    ids = stock.missing[:most]
    records = Record.objects.filter(pk__in=ids).with_links()
    by_id = {record.pk: record for record in records}
    return [by_id[pk] for pk in ids if pk in by_id]


def _records(
    ids: Iterable[int],
    scan: ScanList,
    user: User,
    stock: Stocktake | None,
    ordered: OrderedLines | None,
) -> dict[int, ShownRecord]:
    wanted = list(ids)
    lent = lent_to(wanted)
    surplus = set(stock.surplus) if stock else set()
    shown = {}
    for record in Record.objects.filter(pk__in=wanted).with_links():
        notes = [_where(record, scan, lent.get(record.pk, ""), user)]
        if record.owner_id != user.pk:
            notes.append(f"{record.owner}’s")
        links = record.label_links.all()
        numbers = " ".join(f"{link.shown_name} {link.catalog_number}".strip() for link in links[:1])
        facts = (str(record.format or ""), numbers, short_grade(record.media_condition))
        notes += facts
        coming = ordered.of_record(record) if ordered else None
        notes.append(coming.ordered_words if coming else "")
        note = " · ".join(filter(None, notes))
        shown[record.pk] = ShownRecord(record, note, record.pk in surplus)
    return shown


def _where(record: Record, scan: ScanList, lent: str, user: User) -> str:
    """Return where a record is, in the words of the mode, "" where the user may not see it."""
    if not record.is_active:
        return "removed"
    if not sees_private_fields_of(user, record.owner_id):
        return ""
    if lent:
        return f"on loan to {lent}"
    if scan.mode in (ScanMode.MOVE, ScanMode.CHECK):
        is_here = name_key(record.location) == name_key(scan.place) != ""
        if is_here:
            return "belongs here" if scan.mode == ScanMode.CHECK else "is there already"
        return f"from {record.location}" if record.location else "no location"
    return record.location
