"""The verdicts of a preview, written beside its file: a list for each tab, a row a line."""

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, TextIO

from adminkit.remarks import Remarks
from collection.cells import split_list
from collection.importing.files.problems import shortened
from collection.importing.judging.decisions import key_of
from collection.importing.judging.verdict import Verdict
from collection.importing.sources.doubt import Doubt, ways
from collection.importing.sources.source import Source
from collection.models.decisions import names_key
from collection.models.own.columns import is_own
from collection.screens.pending import REMARKS

#: Cells that the list of new rows shows in columns of their own, where the file fills them.
STORED = (
    "genre",
    "styles",
    "country",
    "original_year",
    "media_condition",
    "sleeve_condition",
    "location",
    "purchase_date",
    "price",
    "rating",
    "tags",
    "files_under",
)
# So many sentences of a kind stand on a page, so many of those that are folded away, and so many
# letters of each.
MOST_SHOWN, MOST_ODD, ODD_LENGTH = 500, 100, 500


class VerdictBook:
    """Writes the verdicts of a preview into `lists`, one for each tab, and counts the remarks."""

    def __init__(self, lists: Mapping[str, TextIO], source: Source) -> None:
        self.source = source
        self.counts = dict.fromkeys(REMARKS, 0)
        #: The rows that were taken for the record they were said to be, by the key of the decision.
        self.recognised: set[str] = set()
        #: The texts that may be several names, by the key of a decision about them.
        self._names: dict[str, dict[str, Any]] = {}
        self._files = lists

    def add(self, verdict: Verdict) -> None:
        """Write a verdict into the list of its kind, and into those of what is to be decided."""
        told = shown(verdict)
        if looks_alike := verdict.near or verdict.row.said_to_be:
            told["decision"] = key_of(self.source, verdict.row)
            if told["is_recognised"]:
                self.recognised.add(told["decision"])
        row = json.dumps(told) + "\n"
        self._files[verdict.kind].write(row)
        doubtful = verdict.row.doubtful and verdict.kind == "new"
        for tab, there in (
            ("doubtful", doubtful),
            ("near", looks_alike),
            ("removed", verdict.is_removed),
        ):
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
            asked = {
                "decision": key,
                "subject": doubt.subject,
                "text": doubt.text,
                "names": doubt.names,
                "rows": 0,
            }
            self._names[key] = asked | {
                "ways": [[doubt.text], *ways(doubt.text)],
                "line": row["line"],
                **_of(row),
            }
        self._names[key]["rows"] += 1

    @property
    def undecided(self) -> int:
        """How many texts that may be several names nobody has decided about."""
        return sum(not asked["names"] for asked in self._names.values())

    def note_odd(self, oddities: Remarks) -> None:
        """Keep what an old database says that does not fit together, a kind a row."""
        folds = oddities.folds()
        self.counts["odd"] = len(folds)
        for whole in folds:
            fold = whole.cut(MOST_SHOWN)
            row = {
                "odd": [shortened(said, ODD_LENGTH) for said in fold.shown],
                "more": fold.more,
                "rest": [shortened(said, ODD_LENGTH) for said in fold.rest[:MOST_ODD]],
            }
            self._files["odd"].write(json.dumps(row) + "\n")

    def note_missing(self, ids: Sequence[int]) -> None:
        """Keep the records that do not stand in the file."""
        self.counts["missing"] = len(ids)
        self._files["missing"].writelines(json.dumps({"record": pk}) + "\n" for pk in ids)

    def note_names(self) -> None:
        """Keep the texts that may be several names, once all verdicts are there."""
        self.counts["names"] = len(self._names)
        self._files["names"].writelines(json.dumps(asked) + "\n" for asked in self._names.values())


def shown(verdict: Verdict) -> dict[str, Any]:
    """Return what the preview shows of a row; every text short enough for a page of fixed size."""
    row, values = verdict.row, verdict.row.values
    is_recognised = bool(row.said_to_be) and row.said_to_be == verdict.record_id
    what = (values.get("format"), values.get("year"), *_labels(values))
    names = (*STORED, *filter(is_own, values))
    stored = {name: shortened(values[name], 40) for name in names if values.get(name)}
    problems = [
        (problem.column, shortened(problem.value), problem.reason) for problem in row.problems
    ]
    is_new = verdict.kind == "new"
    shows_changes = verdict.kind in ("changed", "skipped")
    return {
        "line": row.line,
        "artist": shortened(" / ".join(split_list(values.get("artist", "")))),
        "title": shortened(values.get("title", "")),
        "cells": "" if values.get("title") else shortened(" ".join(filter(None, row.cells))),
        "what": shortened(", ".join(filter(None, what))),
        "stored": stored,
        "record": None if is_new else verdict.record_id,
        "is_want": row.is_want,
        "changes": _pairs(verdict.changes) if shows_changes else [],
        "conflicts": _pairs(verdict.conflicts),
        "reason": verdict.reason,
        "problems": problems,
        "doubtful": [shortened(str(doubt), 200) for doubt in row.doubtful],
        "names": [str(doubt) for doubt in row.names] if is_new else [],
        # Where a row was taken for the record that it was said to be, nothing else is left to
        # choose.
        "near": [row.said_to_be] if is_recognised else verdict.near[:5],
        "said_to_be": row.said_to_be,
        "is_recognised": is_recognised,
        "charged": verdict.charged,
    }


def _labels(values: dict[str, str]) -> list[str]:
    """Return each label with its catalog number, if it has one."""
    labels = split_list(values.get("label", ""))
    numbers = split_list(values.get("catalog_number", ""))
    pairs = zip_longest(labels, numbers[: len(labels)], fillvalue="")
    return [f"{label} {number}".strip() for label, number in pairs]


def _pairs(changes: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [
        (column, shortened(before), shortened(after)) for column, (before, after) in changes.items()
    ]


def _of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("artist", "title")}
