"""The answers of a user where a file leaves it open: one name or several, another copy or a known
record.

Whatever button of the preview is pressed, the answers that its page holds are kept. The preview
follows them when it is made again, at the latest when the file is imported.
"""

import sys
from collections.abc import Mapping
from typing import Any

from collection.importing.options import Answers
from collection.screens.pending import PendingImport
from collection.screens.pending_state import PendingState, stored_answers
from collection.screens.preview_tabs import ASKING, chosen, lists

#: Fields that decide every open text of artists or labels at once.
FOR_ALL = {"artist": "all_artists", "label": "all_labels"}


def answers_of(state: PendingState) -> Answers:
    """Return the answers that were given in a preview."""
    stored = stored_answers(state)
    return Answers(
        {(subject, text): names for subject, text, names in stored["names"].values()},
        {key: (record, text) for key, (record, text) in stored["records"].items()},
    )


def note_answers(pending: PendingImport, posted: Mapping[str, str]) -> bool:
    """Keep what was posted about the rows of the page of doubts that `tab` and `page` name, and
    about all open texts of a column; what the page does not offer is ignored.

    Return whether there are answers that the preview does not follow yet.
    """
    state = pending.load()
    if posted.get("tab") in ASKING:
        notes = _Notes(state)
        for row in lists(pending, ASKING, posted)["page"].rows:
            notes.take(row, posted.get(row["decision"]))
        ways = {subject: posted.get(field) for subject, field in FOR_ALL.items()}
        if any(way in ("one", "several") for way in ways.values()):
            for row in pending.rows("names", 0, sys.maxsize):
                notes.take_open(row, ways.get(row["subject"]))
        if notes.has_news:
            state["is_noted"] = True
            pending.save(state)
    return state.get("is_noted", False)


class _Notes:
    """Answers that are being added to `state`; `has_news` once one differs from what was kept."""

    def __init__(self, state: PendingState) -> None:
        self.state = state
        self.stored = stored_answers(state)
        self.has_news = False

    def take(self, row: Mapping[str, Any], answer: str | None) -> None:
        """Take the answer about a row: the number of a way to read its text, or the id of a record;
        "" is not decided, or another copy.
        """
        if "ways" in row:
            ways = {"": [], **{str(number): names for number, names in enumerate(row["ways"])}}
            if answer in ways:
                self._keep_names(row, ways[answer])
        elif answer in ("", *map(str, row["near"])):
            record = int(answer) if answer else None
            if record != self._known_record(row):
                name = " - ".join(filter(None, (row["artist"], row["title"])))
                self.stored["records"][row["decision"]] = (record, name)
                self.has_news = True

    def take_open(self, row: Mapping[str, Any], way: str | None) -> None:
        """Take one answer for many: `one` name, or `several` as in the finest way to read the text;
        a text about which something is decided stays.
        """
        if way in ("one", "several") and not chosen(row, self.state):
            self._keep_names(row, row["ways"][0 if way == "one" else -1])

    def _keep_names(self, row: Mapping[str, Any], names: list[str]) -> None:
        before = chosen(row, self.state)
        if names != before:
            self.stored["names"][row["decision"]] = (row["subject"], row["text"], names)
            self.state["undecided"] += bool(before) - bool(names)
            self.has_news = True

    def _known_record(self, row: Mapping[str, Any]) -> int | None:
        """The record that the row was said to be, also where it was not taken for it."""
        if row["decision"] in self.stored["records"]:
            return self.stored["records"][row["decision"]][0]
        said: int | None = row["said_to_be"]
        return said
