"""The rows of a preview, a tab and a page at a time, with the records of the shelf that they speak
of.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adminkit.addresses import read_id
from collection.cells import INDEX
from collection.models import Record
from collection.screens.pending import PendingImport
from collection.screens.pending_state import PendingState, stored_answers

PAGE_ROWS = 50
#: Tabs whose rows ask for an answer.
ASKING = ("names", "near")
# What the tabs beside the kinds of rows are called.
WORDS = {
    "names": "one name or several",
    "near": "may be there already",
    "doubtful": "with doubtful cells",
    "removed": "removed here",
    "missing": "no longer in the file",
    "odd": "kinds of odd things",
}
# What is shown unless something else is asked for.
_FIRST = ("bad", "new", "changed", "skipped")


class Tab(NamedTuple):
    """One list of a preview: its name in addresses, what it is called, and how many rows it has."""

    name: str
    words: str
    rows: int


class TabPage:
    """Which rows of a tab are shown: fifty of them, with what they need of the shelf in a fixed
    number of queries.
    """

    def __init__(self, pending: PendingImport, state: PendingState, tab: Tab, asked: str) -> None:
        self.tab = tab
        self.asks = tab.name in ASKING
        self.last = max(1, -(-tab.rows // PAGE_ROWS))
        # The tab may have become shorter since the address was made.
        self.number = min(max(1, read_id(asked) or 1), self.last)
        self.rows = pending.rows(tab.name, (self.number - 1) * PAGE_ROWS, PAGE_ROWS)
        _add_records(self.rows)
        #: Columns beside artist, title, format, year and label that new rows of this page fill.
        self.columns: list[str] = []
        if tab.name == "new":
            self._add_cells()
        if self.asks:
            for row in self.rows:
                row["chosen"] = chosen(row, state)

    def _add_cells(self) -> None:
        """Give each row its cells in `columns`."""
        filled = [name for row in self.rows for name in row.get("stored", ())]
        places = {column: INDEX.get(column, len(INDEX)) for column in filled}
        self.columns = sorted(places, key=lambda column: (places[column], column))
        for row in self.rows:
            stored = row.get("stored", {})
            row["cells_stored"] = [stored.get(name, "") for name in self.columns]


def chosen(row: Mapping[str, Any], state: PendingState) -> Any:
    """Return the answer about a row that asks for one: the names of its text ([]: not decided), or
    the id of the record that it is (None: another copy). The last one given counts, whether the
    preview follows it already or not.
    """
    stored = stored_answers(state)
    if "ways" in row:
        return stored["names"].get(row["decision"], ("", "", row["names"]))[2]
    judged = row["said_to_be"] if row["is_recognised"] else None
    if not state.get("is_noted"):
        return judged
    return stored["records"].get(row["decision"], (judged, ""))[0]


def tabs(counts: dict[str, int], names: Sequence[str]) -> list[Tab]:
    """Return the tabs that have rows, of those called `names`."""
    return [Tab(name, WORDS.get(name, name), counts[name]) for name in names if counts.get(name)]


def lists(pending: PendingImport, names: Sequence[str], asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page shows of the lists called `names`: tabs, and the rows of the one that the
    address asks for.
    """
    state = pending.load()
    counts: dict[str, int] = state.get("counts", {})
    by_name = {tab.name: tab for tab in tabs(counts, names)}
    tab = Tab("", "", 0)
    for name in (asked.get("tab", ""), *_FIRST, *by_name):
        if name in by_name:
            tab = by_name[name]
            break
    return {"tabs": by_name.values(), "page": TabPage(pending, state, tab, asked.get("page", ""))}


def _add_records(rows: Sequence[dict[str, Any]]) -> None:
    """Give each row its record (`shelf`), those that look like it (`alike`), and a name."""
    ids = {row["record"] for row in rows if row.get("record") and not row.get("is_want")}
    for row in rows:
        ids.update(row.get("near", ()))
    records = Record.objects.with_links().in_bulk(ids)
    for row in rows:
        row["shelf"] = None if row.get("is_want") else records.get(row.get("record"))
        row["alike"] = [records[pk] for pk in row.get("near", ()) if pk in records]
        row["called"] = _name_of(row)


def _name_of(row: dict[str, Any]) -> str:
    """Return what a row is called: by its own cells, or by its record where it has no title."""
    if row.get("title"):
        return " – ".join(filter(None, (row["artist"], row["title"])))
    record: Record | None = row["shelf"]
    return record.full_name if record else row.get("cells", "")
