"""Records and wants filed by artist, as they stand on paper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from collection.models import RecordArtist, RecordLabel, Want
from collection.models.parts import joined_names
from collection.models.records import MediaCondition, RemovalReason, short_grade
from collection.names import name_key, sort_key, sort_name
from collection.querysets import RecordQuerySet

_FIELDS = [
    *("pk", "title", "title_sort", "year", "format__name", "media_condition", "sleeve_condition"),
    *("purchase_date", "is_active", "removed_on", "removal_reason"),
]
DIGITS, OTHERS = "0-9", "…"
# Stands after every name; in Unicode no character has this number.
_LAST = "\uffff"


class Heading(NamedTuple):
    """An artist as the list is ordered and as it is printed. Two artists filed alike are told apart by `key`."""

    sort: str
    key: str
    name: str

    @property
    def letter(self) -> str:
        """The letter under which the artist is looked for, without its accent."""
        first = self.sort[:1].upper()
        return DIGITS if first.isdigit() else first if "A" <= first <= "Z" else OTHERS


NO_ARTIST = Heading(_LAST, "", "No artist")


class FiledRecord(NamedTuple):
    """What a line about a record says; `artists` only where there are several."""

    pk: int
    title: str
    title_sort: str
    year: int | None
    format: str | None
    media_condition: str
    sleeve_condition: str
    purchase_date: date | None
    is_active: bool
    removed_on: date | None
    removal_reason: str
    artists: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> str:
        """What stands behind the title on paper."""
        labels = "; ".join(" ".join(filter(None, label)) for label in self.labels)
        parts = (self.artists, self.year, self.format, labels)
        return " · ".join(str(part) for part in parts if part)

    @property
    def numbers(self) -> str:
        """The catalog numbers."""
        return ", ".join(dict.fromkeys(number for _, number in self.labels if number))

    @property
    def grade(self) -> str:
        """The grades of disc and sleeve, as short as dealers write them: "VG+/VG"."""
        graded = [
            grade for grade in (self.media_condition, self.sleeve_condition) if grade != MediaCondition.NOT_GRADED
        ]
        return "/".join(map(short_grade, filter(None, graded)))

    @property
    def departure(self) -> str:
        """Why and when the record left."""
        reason = RemovalReason(self.removal_reason).label.lower() if self.removal_reason else "removed"
        return f"{reason} {self.removed_on or ''}".strip()

    @property
    def order(self) -> tuple[object, ...]:
        return (not self.is_active, self.year or 9999, self.title_sort, self.pk)


class Entry(NamedTuple):
    """A line under an artist: a record, a want, or where a record of several artists stands (`see`)."""

    heading: Heading
    row: FiledRecord | Want
    see: Heading | None = None

    @property
    def kind(self) -> str:
        """What it is to its owner: owned, wanted or gone."""
        return "wanted" if isinstance(self.row, Want) else "owned" if self.row.is_active else "gone"


def file_records(records: RecordQuerySet) -> list[Entry]:
    """Return a line for each record under its first artist, and one under each of the others that says where it is.

    Three queries, however many records there are.
    """
    artists, labels, entries = _artists(records), _labels(records), []
    for values in records.order_by().values_list(*_FIELDS):
        credited = artists[values[0]]
        line = joined_names([(name, join) for _, name, join in credited]) if len(credited) > 1 else ""
        row = FiledRecord(*values, line, tuple(labels[values[0]]))
        first, *others = dict.fromkeys(heading for heading, _, _ in credited) or [NO_ARTIST]
        entries += [Entry(first, row), *(Entry(other, row, first) for other in others)]
    return sorted(entries, key=lambda one: (one.heading, one.row.order))


def file_wants(wants: Iterable[Want], known: Iterable[Heading] = ()) -> list[Entry]:
    """Return a line for each want, the most wanted of an artist first; `known` says how artists are filed."""
    headings = {heading.key: heading for heading in known}
    entries = [Entry(_heading_of(want, headings), want) for want in wants]
    return sorted(entries, key=lambda one: (one.heading, one.row.priority, one.row.year or 9999, one.row.pk))


def _heading_of(want: Want, known: Mapping[str, Heading]) -> Heading:
    key, filed = name_key(want.artist), sort_name(want.artist)
    return known.get(key) or Heading(sort_key(filed), key, filed)


def _artists(records: RecordQuerySet) -> dict[int, list[tuple[Heading, str, str]]]:
    """Return for each record its artists in order: heading, name, join phrase."""
    found, headings = defaultdict(list), {}
    links = RecordArtist.objects.filter(record__in=records.order_by().values("pk")).order_by("record", "position")
    columns = ("artist__sort_key", "artist__name_key", "artist__sort_name")
    for pk, name, join, *heading in links.values_list("record", "artist__name", "join_phrase", *columns):
        known = headings.setdefault(heading[1], Heading(*heading))
        found[pk].append((known, name, join))
    return found


def _labels(records: RecordQuerySet) -> dict[int, list[tuple[str, str]]]:
    """Return for each record its labels and catalog numbers in order."""
    found = defaultdict(list)
    links = RecordLabel.objects.filter(record__in=records.order_by().values("pk")).order_by("record", "position")
    for pk, label, number in links.values_list("record", "label__name", "catalog_number"):
        found[pk].append((label, number))
    return found
