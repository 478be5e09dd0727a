"""What would be filled in of a record, and what was, in words."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import pluralize

from collection.catalogues.filling.agreement import in_words
from collection.catalogues.filling.fill_or_keep import COVER, FillPlan
from collection.catalogues.filling.options import PARTS, RELEASE_IDS
from collection.catalogues.looking.choosing import Taken
from collection.models import Record

_WORDS = {
    "covers": "Cover",
    "original_year": "Original year",
    "labels": "Labels and catalog numbers",
    "discogs_release_id": "Discogs release",
    "musicbrainz_release_id": "MusicBrainz release",
}


#: In the form of the preview: the year becomes the original year. What that writes.
MOVE_YEAR = "move_year"
YEARS = ("year", "original_year")


def moves_year(plan: FillPlan) -> bool:
    """Whether the year of the record is that of the album, and its pressing is of another one."""
    year, release = plan.before.get("year"), plan.answer.release
    original = plan.before.get("original_year")
    return (
        "year" in plan.kept
        and year == str(release.original_year or "")
        and original in (None, "", year)
    )


def filled(plan: FillPlan) -> list[tuple[str, str]]:
    """Return (name, value) of what would be filled in."""
    rows = []
    for part in plan.written:
        columns = PARTS.get(part, (part,))
        if plan.tracks is not None and part == "tracks":
            count = len(plan.tracks)
            value = f"{count} track{pluralize(count)}"
        else:
            value = in_words(part, tuple(plan.cells.get(column, "") for column in columns))
        rows.append((called(part), value))
    if plan.takes_cover:
        rows.insert(0, (called(COVER), "the picture"))
    return rows


def differences(rows: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"part": part, "name": called(part), "mine": row.mine, "theirs": row.theirs}
        for part, row in rows.items()
    ]


def taken_in_words(record: Record, taken: Taken) -> str:
    """Return what a release that was chosen filled in of a record."""
    if taken.result.batch is None:
        return f"{record.full_name} had all of it already."
    parts = [inside_a_sentence(part) for part in taken.plan.written]
    return f"{record.full_name} filled in: {', '.join(parts)}."


def inside_a_sentence(part: str) -> str:
    """Return the name of a part as it is written inside a sentence."""
    name = called(part)
    return name if part in RELEASE_IDS else name.lower()


def called(part: str) -> str:
    return _WORDS.get(part, part.replace("_", " ").capitalize())
