"""What came of filling in, in counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from collection.catalogues.filling.fill_or_keep import TRACKS, FillPlan
from collection.catalogues.filling.options import PARTS
from collection.history.beyond_cells import is_track
from collection.models import Batch


@dataclass
class FillResult:
    """`batch` is None while nothing was filled in. The counters are by part; `records` were looked
    at, `changed` of them got something, `genres` counts the genres that they got. `left_alone`
    belong to others, `gone` were deleted meanwhile; `remarks` are sentences on pictures that are
    none, `lacks` is what was found and could not be had.
    """

    batch: Batch | None = None
    records: int = 0
    changed: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    genres: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    left_alone: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lacks: dict[tuple[str, str], str] = field(default_factory=dict)

    def count(self, plans: Iterable[FillPlan]) -> None:
        """Add what becomes of some records."""
        for plan in plans:
            self.records += 1
            self.changed += bool(plan.written)
            self.filled.update(plan.filled)
            if plan.cells.get("genre"):
                self.genres[plan.cells["genre"]] += 1
            self.completed.update(plan.completed)
            self.offered.update(plan.offered.keys())
            self.kept.update(plan.kept.keys())
            self.emptied.update(plan.emptied.keys())


def filled_in(batch: Batch) -> Counter[str]:
    """Return of how many records a batch has filled in or completed each part."""
    parts = {column: part for part, columns in PARTS.items() for column in columns}
    counts: Counter[str] = Counter()
    for before, after in batch.changes.values_list("before", "after").iterator():
        before, after = before or {}, after or {}
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        counts.update({TRACKS if is_track(name) else parts.get(name, "") for name in names})
    del counts[""]
    return counts
