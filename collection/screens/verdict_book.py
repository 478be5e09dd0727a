"""The verdicts of a preview, written beside its file: a list for each tab, a row a line."""

import json
from collections.abc import Sequence
from typing import Any

from collection.cells import split_list
from collection.importing.deciding import Doubt, key_of, ways
from collection.importing.problems import shortened
from collection.importing.source import Source
from collection.importing.verdicts import Verdict
from collection.models.decisions import names_key
from collection.screens.pending import REMARKS, TABS, PendingImport


class VerdictBook:
    """Writes the verdicts of a preview beside its file, a list a tab, and counts the remarks."""

    def __init__(self, pending: PendingImport, source: Source) -> None:
        self.source = source
        self.counts = dict.fromkeys(REMARKS, 0)
        #: The texts that may be several names, by the key of a decision about them.
        self._names: dict[str, dict[str, Any]] = {}
        self._files = {tab: pending.listed(tab).open("w", encoding="utf-8") for tab in TABS}

    def add(self, verdict: Verdict) -> None:
        told = shown(verdict)
        if looks_alike := verdict.near or verdict.row.said_to_be:
            told["decision"] = key_of(self.source, verdict.row)
        row = json.dumps(told) + "\n"
        self._files[verdict.kind].write(row)
        doubtful = verdict.row.doubtful and verdict.kind == "new"
        for tab, there in (("doubtful", doubtful), ("near", looks_alike), ("removed", verdict.is_removed)):
            if there:
                self.counts[tab] += 1
                self._files[tab].write(row)
        for doubt in verdict.row.names:
            if verdict.kind == "new" or doubt.subject in verdict.changes:
                self._add_name(doubt, told)

    def _add_name(self, doubt: Doubt, row: dict[str, Any]) -> None:
        """Take in a text that may be several names, once however often it stands in the file."""
        key = names_key(doubt.subject, doubt.text)
        if key not in self._names:
            asked = {"decision": key, "subject": doubt.subject, "text": doubt.text, "names": doubt.names, "rows": 0}
            self._names[key] = asked | {"ways": [[doubt.text], *ways(doubt.text)], "line": row["line"], **_of(row)}
        self._names[key]["rows"] += 1

    @property
    def undecided(self) -> int:
        """How many texts that may be several names nobody has decided about."""
        return sum(not asked["names"] for asked in self._names.values())

    def note_odd(self, oddities: Sequence[str]) -> None:
        """Keep what an old database says that does not fit together."""
        self.counts["odd"] = len(oddities)
        self._files["odd"].writelines(json.dumps({"odd": shortened(said, 300)}) + "\n" for said in oddities)

    def note_missing(self, ids: Sequence[int]) -> None:
        """Keep the records that do not stand in the file."""
        self.counts["missing"] = len(ids)
        self._files["missing"].writelines(json.dumps({"record": pk}) + "\n" for pk in ids)

    def close(self) -> None:
        self.counts["names"] = len(self._names)
        self._files["names"].writelines(json.dumps(asked) + "\n" for asked in self._names.values())
        for file in self._files.values():
            file.close()


def shown(verdict: Verdict) -> dict[str, Any]:
    """Return what the preview shows of a row; every text short enough for a page of fixed size."""
    row, values = verdict.row, verdict.row.values
    is_recognised = bool(row.said_to_be) and row.said_to_be == verdict.record_id
    what = (values.get("format"), values.get("year"), *_labels(values))
    return {
        "line": row.line,
        "artist": shortened(" / ".join(split_list(values.get("artist", "")))),
        "title": shortened(values.get("title", "")),
        "cells": "" if values.get("title") else shortened(" ".join(filter(None, row.cells))),
        "what": shortened(", ".join(filter(None, what))),
        "record": verdict.record_id if verdict.kind != "new" else None,
        "is_want": row.is_want,
        "changes": _pairs(verdict.changes) if verdict.kind in ("changed", "skipped") else [],
        "conflicts": _pairs(verdict.conflicts),
        "reason": verdict.reason,
        "problems": [(p.column, shortened(p.value), p.reason) for p in row.problems],
        "doubtful": [shortened(doubt, 200) for doubt in row.doubtful],
        "names": [str(doubt) for doubt in row.names] if verdict.kind == "new" else [],
        # Where a row was taken for the record that it was said to be, nothing else is left to choose.
        "near": [row.said_to_be] if is_recognised else verdict.near[:5],
        "said_to_be": row.said_to_be,
        "is_recognised": is_recognised,
        "charged": verdict.charged,
    }


def _labels(values: dict[str, str]) -> list[str]:
    numbers = split_list(values.get("catalog_number", ""))
    return [" ".join((label, *numbers[n : n + 1])) for n, label in enumerate(split_list(values.get("label", "")))]


def _pairs(changes: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(column, shortened(before), shortened(after)) for column, (before, after) in changes.items()]


def _of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("artist", "title")}
