"""The list that somebody scans, kept from one scan to the next."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction

from collection.models.scans.scan_list import ScanLine, ScanList

#: So many lines fit on a list; then it is carried out.
MOST_LINES = 2_000
#: A longer text is no barcode, number or title.
TEXT_LENGTH = 200


def list_of(user: User) -> ScanList:
    """Return the list of a user; an empty one that is not stored, if there is none."""
    return ScanList.objects.filter(user=user).first() or ScanList(user=user)


@contextmanager
def changing(user: User) -> Iterator[ScanList]:
    """Hand out the list of a user to be changed, and store it: of two scans at one moment, the
    second sees the first.
    """
    with transaction.atomic():
        ScanList.objects.get_or_create(user=user)
        scan = ScanList.objects.select_for_update().get(user=user)
        yield scan
        scan.save()


def add_line(scan: ScanList, text: str, choices: list[int]) -> ScanLine | None:
    """Put a line on top of the list, and return it; None if one with this record, or with this text
    and as little found, is there already: it is put on top.
    """
    record = choices[0] if len(choices) == 1 else None
    for line in scan.lines:
        is_same = line["record"] == record if record else _is_as_open(line, text)
        if is_same:
            scan.lines.remove(line)
            scan.lines.insert(0, line)
            return None
    number = max((line["number"] for line in scan.lines), default=0) + 1
    new: ScanLine = {"number": number, "text": text[:TEXT_LENGTH], "record": record}
    if len(choices) > 1:
        new["choices"] = choices
    scan.lines.insert(0, new)
    return new


def forget(user: User, records: Collection[int]) -> None:
    """Take the lines of these records, by id, from the list of a user."""
    with changing(user) as kept:
        kept.lines = [line for line in kept.lines if line["record"] not in records]


def _is_as_open(line: ScanLine, text: str) -> bool:
    return line["record"] is None and line["text"] == text[:TEXT_LENGTH]


def records_of(scan: ScanList) -> list[int]:
    """Return the ids of the records on the list."""
    return [line["record"] for line in scan.lines if line["record"]]


def line_numbered(scan: ScanList, number: int | None) -> ScanLine | None:
    """Return a line by its number; None if it is gone."""
    return next((line for line in scan.lines if line["number"] == number), None)
