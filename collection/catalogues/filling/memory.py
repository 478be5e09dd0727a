"""What a catalogue gave of a record is remembered, so that the next answer is judged rightly: what
was filled in and is unchanged may be brought up to date, what was emptied since stays empty.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from collection.catalogues.filling.fill_or_keep import FillPlan
from collection.catalogues.filling.options import PARTS, RELEASE_IDS
from collection.catalogues.filling.track_lists import list_name
from collection.catalogues.filling.whose_value import HAD
from collection.catalogues.release import Release
from collection.cells import Values, join_list
from collection.models import SourceKey
from collection.models.catalogues import memory_source

#: In the memory of a catalogue: the parts that it was asked for.
ASKED = "asked"

#: In the memory of a catalogue: the genres that it names, the first one first.
GENRES = "genres"
#: In the memory of a catalogue: the year of the pressing that was found, and that of its album.
PRESSING_YEAR, ALBUM_YEAR = "pressing year", "album year"
#: In the memory of a catalogue: the cells with which values that nobody wrote can be completed, as
#: JSON; "" for none.
OFFERED = "offered"

Seen = dict[str, str]
#: The former cells of a memory, by column; None where it had none.
Former = dict[str, str | None]


def remember(
    plans: Sequence[FillPlan],
    catalogue: str,
    after: Mapping[int, Values],
    parts: Collection[str],
) -> dict[int, Former]:
    """Keep what `catalogue` gave of the records when it was asked for `parts`; return what was kept
    before where that differs.

    `after` are the cells of the records that were written.
    """
    source = memory_source(catalogue)
    ids = [plan.answer.record for plan in plans]
    stored = {key.record_id: key for key in SourceKey.objects.filter(source=source, record__in=ids)}
    former: dict[int, Former] = {}
    new: list[SourceKey] = []
    known: list[SourceKey] = []
    for plan in plans:
        pk = plan.answer.record
        before = stored[pk].seen if pk in stored else {}
        seen = before | _given(plan, before, after.get(pk, plan.before), parts)
        if seen == before:
            continue
        former[pk] = {name: before.get(name) for name in seen if seen[name] != before.get(name)}
        row = stored.get(pk) or SourceKey(record_id=pk, source=source)
        row.key, row.seen = plan.answer.release.key, seen
        (known if pk in stored else new).append(row)
    SourceKey.objects.bulk_create(new, batch_size=150)
    SourceKey.objects.bulk_update(known, ["key", "seen"], batch_size=150)
    return former


def remember_genres(releases: Mapping[int, Release], catalogue: str) -> None:
    """Keep the genres that `catalogue` names of records, by id, without filling in anything."""
    source = memory_source(catalogue)
    rows = SourceKey.objects.filter(source=source, record__in=list(releases))
    stored = {row.record_id: row for row in rows}
    new: list[SourceKey] = []
    known: list[SourceKey] = []
    for pk, release in releases.items():
        row = stored.get(pk) or SourceKey(record_id=pk, source=source, key=release.key, seen={})
        if release.genres:
            row.seen = {**row.seen, GENRES: join_list(release.genres)}
            (known if pk in stored else new).append(row)
    SourceKey.objects.bulk_create(new, batch_size=150)
    SourceKey.objects.bulk_update(known, ["seen"], batch_size=150)


def _given(plan: FillPlan, before: Seen, after: Values, parts: Collection[str]) -> Seen:
    """Return what the catalogue gave where it was written; under ASKED the parts that it was asked
    for, under GENRES those that it names, under PRESSING_YEAR and ALBUM_YEAR the years of what was
    found, under HAD the columns that have a value now, whoever gave it: where it is gone at the
    next answer, a person emptied it.
    """
    seen: Seen = {}
    if plan.answer.release.genres:
        seen[GENRES] = join_list(plan.answer.release.genres)
    if plan.answer.is_this_pressing:
        seen |= _years(plan.answer.release)
    for part in plan.written:
        for column in _columns(part):
            if after.get(column):
                seen[column] = after[column]
    if "tracks" in plan.written:
        seen["tracks"] = list_name(after)
    if offered := _offered(plan, before, parts):
        seen[OFFERED] = json.dumps(offered)
    elif before.get(OFFERED):
        seen[OFFERED] = ""
    had = {column for part in (*PARTS, *RELEASE_IDS) for column in _columns(part)} & after.keys()
    if list_name(after):
        had.add("tracks")
    answered = {*parts} - plan.answer.unanswered
    seen[ASKED] = " ".join(sorted({*answered, *before.get(ASKED, "").split()}))
    seen[HAD] = " ".join(sorted({*had, *before.get(HAD, "").split()}))
    return seen


def offered_in(seen: Seen) -> Values:
    """Return the cells with which a record can be completed, by column."""
    return dict(json.loads(seen.get(OFFERED) or "{}"))


def _offered(plan: FillPlan, before: Seen, parts: Collection[str]) -> Values:
    """Return the cells that are offered now: those of the plan, and the former ones of the parts
    for which nobody asked.
    """
    asked = {column for part in parts for column in _columns(part)}
    offered = {name: cell for name, cell in offered_in(before).items() if name not in asked}
    for part, cells in plan.offered.items():
        offered |= dict(zip(_columns(part), cells, strict=True))
    return offered


def _years(release: Release) -> Seen:
    # Also where one is unknown: those of a release that was chosen before say nothing of this one.
    years = {PRESSING_YEAR: release.year, ALBUM_YEAR: release.original_year}
    return {name: str(year or "") for name, year in years.items()}


def _columns(part: str) -> tuple[str, ...]:
    return PARTS.get(part, (part,))
