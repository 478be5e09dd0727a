"""Labels that an earlier version of Disco took over and that the first Disco did not show.

It took them from the older table of labels as well (`label_links`). A later takeover of the same
file names them, and takes them away if the user says so. Labels that were edited here since are the
user's own and stay as they are.
"""

from typing import NamedTuple

from django.contrib.auth.models import User

from adminkit.remarks import Remarks
from collection.cells import join_list, read_cells, split_list
from collection.derived import memo_line
from collection.importing.judging.same_cell import same
from collection.importing.legacy.database import SOURCE, LegacyTable
from collection.importing.legacy.old_records import COLUMNS
from collection.models import SourceKey
from collection.names import name_key

#: The kinds of the sentences that name them.
WRONG = "only the older table of labels gives it"
EDITED = "its labels were edited here and stay as they are"
# Behind the old id.
_LABEL = COLUMNS.index("label") + 1


class _Taken(NamedTuple):
    """What was taken over of a record: the labels that only the older table gives it, those of them
    that it still has, and whether somebody has edited its labels since.
    """

    names: list[str]
    left: list[str]
    is_edited: bool
    record: str


class TakenLabels:
    """Finds such labels among the records of `owner`, by the old ids of the records."""

    def __init__(self, table: LegacyTable, owner: User | None) -> None:
        self.table = table
        self._taken: dict[str, _Taken] = {}
        known = SourceKey.objects.filter(
            source=SOURCE, record__owner=owner, key__in=table.older_labels
        )
        said = {}
        for key, pk, seen in known.values_list("key", "record_id", "seen"):
            names = _among(table.older_labels[key], seen.get("label", ""))
            if names:
                said[pk] = (key, names, seen["label"])
        for pk, cells in read_cells(list(said)).items():
            key, names, then = said[pk]
            now = cells.get("label", "")
            memo = memo_line(split_list(cells["artist"]), cells["title"], cells.get("year", ""))
            self._taken[key] = _Taken(
                names,
                left=_among(names, now),
                is_edited=not same("label", then, now),
                record=f"record {key}, {memo}",
            )

    @property
    def wrong(self) -> list[_Taken]:
        """Those of records whose labels are still as they were taken over."""
        return [taken for taken in self._taken.values() if taken.left and not taken.is_edited]

    @property
    def count(self) -> int:
        """How many labels those are."""
        return sum(len(taken.left) for taken in self.wrong)

    def note(self, oddities: Remarks) -> None:
        """Add a sentence for each record that has such labels."""
        for taken in self._taken.values():
            names = ", ".join(f"“{name}”" for name in taken.left)
            if taken.left and taken.is_edited:
                oddities.add(EDITED, f"{taken.record}: {names} is left alone, because {EDITED}")
            elif taken.left:
                oddities.add(WRONG, f"{taken.record}: {names}, {WRONG}")

    def keep(self) -> None:
        """Let the rows of the table say what the earlier version read, so that nothing changes."""
        for cells in self.table.records:
            taken = self._taken.get(cells[0])
            if taken:
                own = split_list(cells[_LABEL])
                cells[_LABEL] = join_list([*own, *_beside(taken.names, own)])

    def emptied(self) -> set[str]:
        """Return the old ids of the records that keep no label once those are taken away."""
        return {
            cells[0]
            for cells in self.table.records
            if cells[0] in self._taken and not cells[_LABEL]
        }


def _among(names: list[str], cell: str) -> list[str]:
    """Return those of `names` that a cell of labels holds."""
    held = set(map(name_key, split_list(cell)))
    return [name for name in names if name_key(name) in held]


def _beside(names: list[str], own: list[str]) -> list[str]:
    """Return those of `names` that are not among the `own` ones."""
    held = set(map(name_key, own))
    return [name for name in names if name_key(name) not in held]
