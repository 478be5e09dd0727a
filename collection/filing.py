"""Records and wants filed by artist, for lists on paper and in the pocket."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from collection.derived import years_line
from collection.models import Artist, Label, RecordArtist, RecordLabel, RecordQuerySet, Want
from collection.models.links import shown_names
from collection.models.parts import joined_names
from collection.models.record_fields import MediaCondition, RemovalReason, short_grade
from collection.names import name_key, namesake_number, sort_key, sort_name

_FIELDS = [
    "pk",
    "title",
    "title_sort",
    "year",
    "original_year",
    "format__name",
    "media_condition",
    "sleeve_condition",
    "purchase_date",
    "is_active",
    "removed_on",
    "removal_reason",
]
DIGITS, OTHERS = "0-9", "…"
# Sorted after every name; no character of Unicode has this number.
_LAST = "\uffff"


class Heading(NamedTuple):
    """An artist as the list is sorted and as it is printed. `key` tells two artists apart who are
    filed alike.
    """

    sort: str
    key: str
    name: str

    @property
    def letter(self) -> str:
        """The letter to look under for the artist, without its accent."""
        first = self.sort[:1].upper()
        if first.isdigit():
            return DIGITS
        return first if "A" <= first <= "Z" else OTHERS


NOTHING_ORDERED: Mapping[int, str] = {}
NO_ARTIST = Heading(_LAST, "", "No artist")


class Month(NamedTuple):
    """The month in which records were bought, as a list by date has it: "2024-05", or "" for an
    unknown one.
    """

    key: str

    @property
    def letter(self) -> str:
        """What to look under: the year."""
        return self.key[:4] or OTHERS

    @property
    def name(self) -> str:
        return self.key or "Without a date"


class FiledRecord(NamedTuple):
    """What a line about a record shows; `artists` only if there are several."""

    pk: int
    title: str
    title_sort: str
    year: int | None
    original_year: int | None
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
        """What is printed after the title."""
        labels = [f"{name} {number}".strip() for name, number in self.labels]
        parts = (self.artists, self.years, self.format, "; ".join(labels))
        return " · ".join(part for part in parts if part)

    @property
    def years(self) -> str:
        """The year of the record, and that of its album in brackets."""
        return years_line(self.year, self.original_year)

    @property
    def numbers(self) -> str:
        """The catalog numbers."""
        return ", ".join(dict.fromkeys(number for _, number in self.labels if number))

    @property
    def grade(self) -> str:
        """The grades of disc and sleeve, as short as dealers write them: "VG+/VG"."""
        grades = [self.media_condition, self.sleeve_condition]
        given = [grade for grade in grades if grade not in ("", MediaCondition.NOT_GRADED)]
        return "/".join(map(short_grade, given))

    @property
    def description(self) -> str:
        """What the pocket list shows after the title of a record on the shelf."""
        release = f"{self.years} {self.format or ''}".strip()
        return " · ".join(filter(None, [self.artists, release, self.numbers, self.grade]))

    @property
    def departure(self) -> str:
        """Why and when the record left."""
        reason = "removed"
        if self.removal_reason:
            reason = RemovalReason(self.removal_reason).label.lower()
        return f"{reason} {self.removed_on or ''}".strip()

    @property
    def order(self) -> tuple[bool, int, str, int]:
        """What the records of an artist are sorted by: the shelf first, then the years of the
        music, and titles.
        """
        music_year = self.original_year or self.year
        return (not self.is_active, music_year or 9999, self.title_sort, self.pk)


class FiledLine(NamedTuple):
    """A line under an artist or a month: a record, a want, or a reference to the artist (`see`)
    under whom a record of several artists is filed.
    """

    heading: Heading | Month
    row: FiledRecord | Want
    see: Heading | None = None
    #: When and where it was ordered, of what is on the way.
    ordered: str = ""

    @property
    def kind(self) -> str:
        """Whether the line is about something owned, ordered, wanted or gone."""
        if isinstance(self.row, Want):
            return "ordered" if self.ordered else "wanted"
        return "owned" if self.row.is_active else "gone"

    @property
    def note(self) -> str:
        """What the pocket list shows after the title."""
        if isinstance(self.row, Want):
            return _want_note(self.row, self.ordered)
        if self.see:
            return f"see {self.see.name}"
        return self.row.description if self.row.is_active else self.row.departure


def _want_note(want: Want, ordered: str) -> str:
    price = "" if want.top_price is None else f", up to {want.top_price}"
    state = ordered or f"wanted, priority {want.priority}{price}"
    facts = [state, want.format, want.year]
    return " · ".join(str(fact) for fact in facts if fact)


def file_records(records: RecordQuerySet) -> list[FiledLine]:
    """Return a line for each record under its first artist, or what it files under instead, and a
    reference under each of the others.

    As many queries, however many records there are.
    """
    artists, labels = _artists(records), _labels(records)
    known = {heading.key: heading for credits in artists.values() for heading, _, _ in credits}
    filed: list[tuple[Heading, FiledRecord, Heading | None]] = []
    for *values, under in records.order_by().values_list(*_FIELDS, "files_under"):
        pk = values[0]
        credits = artists[pk]
        names = [(name, join) for _, name, join in credits]
        line = joined_names(names) if len(names) > 1 or under else ""
        row = FiledRecord._make([*values, line, tuple(labels[pk])])
        # An artist who is credited twice has one heading.
        credited = [heading for heading, _, _ in credits]
        if under:
            credited.insert(0, _heading_of(under, known))
        headings = list(dict.fromkeys(credited))
        first, *others = headings or [NO_ARTIST]
        filed.append((first, row, None))
        filed += [(other, row, first) for other in others]
    filed.sort(key=lambda line: (line[0], line[1].order))
    return [FiledLine(*line) for line in filed]


def file_by_date(records: RecordQuerySet) -> list[FiledLine]:
    """Return a line for each record under the month in which it was bought, the last one first and
    those without a date at the end; records of a day are by artist. As many queries, however many
    records there are.
    """
    filed = [line for line in file_records(records) if line.see is None]
    by_day = sorted(filed, key=_day_of, reverse=True)
    return [_dated(line) for line in by_day]


def _day_of(line: FiledLine) -> date:
    assert isinstance(line.row, FiledRecord)
    return line.row.purchase_date or date.min


def _dated(line: FiledLine) -> FiledLine:
    """Return a line under its month, in which the artist is named."""
    assert isinstance(line.row, FiledRecord)
    day, artists = line.row.purchase_date, line.row.artists or line.heading.name
    return FiledLine(Month(f"{day:%Y-%m}" if day else ""), line.row._replace(artists=artists))


def file_wants(
    wants: Iterable[Want],
    known: Iterable[Heading] = (),
    ordered: Mapping[int, str] = NOTHING_ORDERED,
) -> list[FiledLine]:
    """Return a line for each want, the most wanted of an artist first. Artists who have a heading
    in `known` are filed under it; `ordered` says by id when and where they were ordered.
    """
    headings = {heading.key: heading for heading in known}
    filed = [(_heading_of(want.artist, headings), want) for want in wants]
    filed.sort(key=lambda line: (line[0], line[1].priority, line[1].year or 9999, line[1].pk))
    return [FiledLine(heading, want, None, ordered.get(want.pk, "")) for heading, want in filed]


def _heading_of(artist: str, known: Mapping[str, Heading]) -> Heading:
    """Return the heading of a name, which is one of `known` where an artist has it."""
    key, name = name_key(artist), sort_name(artist)
    return known.get(key) or Heading(sort_key(name), key, name)


def _artists(records: RecordQuerySet) -> dict[int, list[tuple[Heading, str, str]]]:
    """Return for each record its artists in order: heading, name, join phrase."""
    links = RecordArtist.objects.filter(record__in=records.order_by().values("pk"))
    columns = ("artist__sort_key", "artist__name_key", "artist__sort_name")
    rows = list(
        links.order_by("record_id", "position").values_list(
            "record", "artist__name", "join_phrase", *columns
        )
    )
    shown = shown_names(Artist, {(row[1], row[3]) for row in rows})
    credits = defaultdict(list)
    # One object for each artist, however many records carry them.
    headings: dict[str, Heading] = {}
    for pk, name, join, sort, key, filed_as in rows:
        if key not in headings:
            headings[key] = Heading(sort, key, filed_as + namesake_number(shown[name]))
        credits[pk].append((headings[key], shown[name], join))
    return credits


def _labels(records: RecordQuerySet) -> dict[int, list[tuple[str, str]]]:
    """Return for each record its labels and catalog numbers in order."""
    links = RecordLabel.objects.filter(record__in=records.order_by().values("pk"))
    names = ("label__name", "label__sort_key", "catalog_number")
    rows = list(links.order_by("record_id", "position").values_list("record", *names))
    shown = shown_names(Label, {(row[1], row[2]) for row in rows})
    labels = defaultdict(list)
    for pk, label, _, number in rows:
        labels[pk].append((shown[label], number))
    return labels
