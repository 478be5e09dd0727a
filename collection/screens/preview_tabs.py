"""The rows of a preview, a tab and a page at a time, with the records of the shelf that they speak of."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from collection.models import Record
from collection.screens.pending import PendingImport

PAGE_ROWS = 50
# What the tabs beside the kinds of rows are called.
WORDS = {
    "names": "one name or several",
    "near": "may be there already",
    "doubtful": "with doubtful cells",
    "removed": "removed here",
    "missing": "no longer in the file",
}
# What is shown unless something else is asked for.
_FIRST = ("bad", "new", "changed", "skipped")


class Tab(NamedTuple):
    """One list of a preview: its name in addresses, what it is called, and how many rows it has."""

    name: str
    words: str
    count: int


class TabPage:
    """Which rows of a tab are shown: fifty of them, with what they need of the shelf in a fixed number of queries."""

    def __init__(self, pending: PendingImport, tab: Tab, asked: str) -> None:
        self.tab = tab
        self.last = max(1, -(-tab.count // PAGE_ROWS))
        self.number = min(max(1, int(asked) if asked.isdecimal() and len(asked) < 10 else 1), self.last)
        self.rows = pending.rows(tab.name, (self.number - 1) * PAGE_ROWS, PAGE_ROWS)
        _add_records(self.rows)


def tabs(counts: dict[str, int], names: Sequence[str]) -> list[Tab]:
    """Return the tabs that have rows, of those called `names`."""
    return [Tab(name, WORDS.get(name, name), counts[name]) for name in names if counts.get(name)]


def lists(pending: PendingImport, names: Sequence[str], asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page shows of the lists called `names`: tabs, and the rows of the one that the address asks for."""
    found = tabs(pending.load().get("counts", {}), names)
    by_name = {tab.name: tab for tab in found}
    wanted = [name for name in (asked.get("tab", ""), *_FIRST, *by_name) if name in by_name]
    tab = by_name[wanted[0]] if wanted else Tab("", "", 0)
    return {"tabs": found, "page": TabPage(pending, tab, asked.get("page", ""))}


def _add_records(rows: Sequence[dict[str, Any]]) -> None:
    ids = {row["record"] for row in rows if row.get("record") and not row.get("is_want")}
    ids.update(pk for row in rows for pk in row.get("near", ()))
    records = Record.objects.with_links().in_bulk(ids)
    for row in rows:
        row["shelf"] = None if row.get("is_want") else records.get(row.get("record"))
        row["alike"] = [records[pk] for pk in row.get("near", ()) if pk in records]
