"""What a look-up fills in beside the cells of a record: cover, tracks, and its own answer. They
have cells of their own here, by which a batch describes them.

The tracks are "track 1", "track 2" and so on, as in the table of tracks; the answer is "look_up",
such as "found 12645443".
"""

from collections.abc import Iterable, Mapping, Sequence

from collection.bulk_sql import chunks
from collection.cells import Values, read_cells
from collection.importing.judging.owners import Owners
from collection.importing.tables.kinds.tracks import TrackTable, cell_name
from collection.importing.tables.people_and_records import PeopleAndRecords
from collection.models import LookUp, Record

COVER = ("cover", "cover_source")
ANSWER = "look_up"


def all_cells(ids: Sequence[int], catalogue: str) -> dict[int, Values]:
    """Return per record id its filled cells, with those of cover, tracks and the last answer of
    `catalogue`.
    """
    cells = read_cells(ids)
    for some in chunks(ids):
        covered = Record.objects.filter(pk__in=some).exclude(cover="")
        for pk, *cover in covered.values_list("pk", *COVER):
            cells[pk] |= {name: text for name, text in zip(COVER, cover, strict=True) if text}
        asked = LookUp.objects.filter(record__in=some, catalogue=catalogue)
        for pk, state, key in asked.values_list("record_id", "state", "key"):
            cells[pk][ANSWER] = f"{state} {key}".strip()
    tracks = track_table(cells.values()).current([values["uid"] for values in cells.values()])
    for values in cells.values():
        listed = tracks.get(values["uid"], {})
        values |= {name: cell for name, cell in listed.items() if is_track(name)}
    return cells


def track_table(records: Iterable[Mapping[str, str]]) -> TrackTable:
    """Return the table of tracks, which knows the records with these cells."""
    table = TrackTable(PeopleAndRecords(Owners(None)))
    table.known.learn(values["uid"] for values in records)
    return table


def is_track(name: str) -> bool:
    """Whether a cell of this name is a track."""
    return name.startswith(cell_name(""))


def split_answer(cell: str) -> tuple[str, str]:
    """Return the state and the key of an answer."""
    state, _, key = cell.partition(" ")
    return state, key
