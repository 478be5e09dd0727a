"""Records that look like one record entered twice. They are shown, never merged unasked: two copies
are two records.
"""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.db import connection
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from collection.models import Record, RecordQuerySet, TwoRecords

# What near duplicates have in common beside an artist; two unknown values are alike as well.
_ALIKE = {"known_year": Coalesce("year", 0), "known_format": Coalesce("format", 0)}
# What tells two records apart where both say something of it.
_APART = ("copy_number", "color", "country")


def find_near_duplicates(records: RecordQuerySet) -> RecordQuerySet:
    """Return those of these records on the shelf that have a twin there, twins beside each other.

    A twin has the same owner, title, format and year, and an artist in common. Not twins are
    records with different copy numbers, colors, countries, releases or catalog numbers, and those
    of which a user said so. The twins of the whole shelf are looked for once, whatever is asked.
    """
    have_twins = RawSQL(_twins_sql(), ())
    found = records.filter(is_active=True, pk__in=have_twins)
    return found.alias(**_ALIKE).order_by("title_key", "owner", *_ALIKE, "pk")


def _twins_sql() -> str:
    """Return the query for the ids of all records that have a twin.

    First whole groups of equal owner, title, year and format are read from an index. In these,
    artists are counted; only records that have one in common are compared, by the rest. Asked
    record by record, the database would look at every record of each artist.
    """
    # Unknown is equal to unknown. SQLite knows a comparison for it that its indexes understand, the
    # other databases join by values.
    is_sqlite = connection.vendor == "sqlite"
    same = "{0} IS {1}" if is_sqlite else "COALESCE({0}, 0) = COALESCE({1}, 0)"
    return _TWINS.format(
        same_year=same.format("record.year", "alike.year"),
        same_format=same.format("record.format_id", "alike.format_id"),
        is_open=" AND ".join(_IS_OPEN.format(column=column) for column in _APART),
        one_number=_NUMBER.format(link="mine"),
        other_number=_NUMBER.format(link="theirs"),
    )


_IS_OPEN = "(one.{column} = '' OR other.{column} = '' OR one.{column} = other.{column})"
#: A catalog number, however blanks and hyphens are written.
_NUMBER = "UPPER(REPLACE(REPLACE({link}.catalog_number, ' ', ''), '-', ''))"
# SQLite joins in this order where it says CROSS JOIN. All links are read from front to back: those
# of the members lie far from each other.
_TWINS = """
WITH alike AS (
    SELECT owner_id, title_key, year, format_id, MIN(id) AS first
    FROM collection_record
    WHERE is_active
    GROUP BY owner_id, title_key, year, format_id
    HAVING COUNT(*) > 1
), members AS MATERIALIZED (
    SELECT alike.first, record.id
    FROM alike CROSS JOIN collection_record AS record
    WHERE record.is_active AND record.owner_id = alike.owner_id
        AND record.title_key = alike.title_key AND {same_year} AND {same_format}
), linked AS MATERIALIZED (
    SELECT members.first, members.id, link.artist_id
    FROM collection_recordartist AS link CROSS JOIN members
    WHERE members.id = link.record_id
), shared AS MATERIALIZED (
    SELECT first, id, artist_id
    FROM linked
    WHERE (first, artist_id) IN (
        SELECT first, artist_id FROM linked GROUP BY first, artist_id HAVING COUNT(*) > 1
    )
), pairs AS (
    SELECT DISTINCT one.id AS one_id, other.id AS other_id
    FROM shared AS one JOIN shared AS other
        ON one.first = other.first AND one.artist_id = other.artist_id AND one.id < other.id
), twins AS (
    SELECT one_id, other_id
    FROM pairs
        CROSS JOIN collection_record AS one
        CROSS JOIN collection_record AS other
    WHERE one.id = one_id AND other.id = other_id AND {is_open}
        AND (one.discogs_release_id IS NULL OR other.discogs_release_id IS NULL
            OR one.discogs_release_id = other.discogs_release_id)
        AND (NOT EXISTS (SELECT 1 FROM collection_recordlabel AS mine
                WHERE mine.record_id = one_id AND mine.catalog_number <> '')
            OR NOT EXISTS (SELECT 1 FROM collection_recordlabel AS theirs
                WHERE theirs.record_id = other_id AND theirs.catalog_number <> '')
            OR EXISTS (SELECT 1
                FROM collection_recordlabel AS mine, collection_recordlabel AS theirs
                WHERE mine.record_id = one_id AND theirs.record_id = other_id
                    AND mine.catalog_number <> '' AND theirs.catalog_number <> ''
                    AND {one_number} = {other_number}))
        AND NOT EXISTS (SELECT 1 FROM collection_tworecords AS said
            WHERE said.record_id = pairs.one_id AND said.other_id = pairs.other_id)
)
SELECT CASE side WHEN 1 THEN one_id ELSE other_id END
FROM twins CROSS JOIN (SELECT 1 AS side UNION ALL SELECT 2) AS sides
"""


def twins(records: Iterable[Record]) -> list[list[Record]]:
    """Return near duplicates, ordered as `find_near_duplicates` does and with their links, in
    groups that belong together.
    """
    groups: list[list[Record]] = []
    records = list(records)
    said = _said_to_differ(records)
    for _, alike in groupby(records, key=_alike):
        own: list[list[Record]] = []
        for record in alike:
            for group in own:
                if any(_are_twins(record, other, said) for other in group):
                    group.append(record)
                    break
            else:
                own.append([record])
        groups += own
    return [group for group in groups if len(group) > 1]


def _said_to_differ(records: Collection[Record]) -> set[frozenset[int]]:
    ids = [record.pk for record in records]
    pairs = TwoRecords.objects.filter(record__in=ids, other__in=ids)
    return {frozenset(pair) for pair in pairs.values_list("record", "other")}


def _are_twins(record: Record, other: Record, said: Collection[frozenset[int]]) -> bool:
    """The rule of `find_near_duplicates`, for two records that are alike."""
    for name in (*_APART, "discogs_release_id"):
        mine, theirs = getattr(record, name), getattr(other, name)
        if mine and theirs and mine != theirs:
            return False
    numbers = _folded_numbers(record), _folded_numbers(other)
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return bool(_artists(record) & _artists(other)) and {record.pk, other.pk} not in said


def _folded_numbers(record: Record) -> set[str]:
    numbers = (link.catalog_number for link in record.label_links.all())
    return {number.upper().replace(" ", "").replace("-", "") for number in numbers if number}


def _alike(record: Record) -> tuple[str, int, int | None, int | None]:
    return (record.title_key, record.owner_id, record.year, record.format_id)


def _artists(record: Record) -> set[int]:
    return {link.artist_id for link in record.artist_links.all()}
