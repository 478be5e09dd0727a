"""Wants that come in with an import: new records of the file that somebody has been looking for.

In: the verdicts, a chunk at a time. Out: messages on the wants that are fulfilled and, where the
user chose so, those wants closed.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from adminkit.numbers import counted
from adminkit.verbs import alters_data
from collection.bulk.wants import WantIndex
from collection.bulk_sql import any_of
from collection.cells import split_list
from collection.importing.judging.verdict import Verdict
from collection.importing.messages import Message, Setting
from collection.models import Want
from collection.models.wants import Pressing
from collection.names import name_key


class CameIn:
    """The open wants of the owners of a file, and the rows that fulfil them."""

    def __init__(self, today: date, *, closes: bool) -> None:
        """`closes` is whether wants that are fulfilled are to be closed."""
        self.today = today
        self.closes = closes
        #: Ids of the open wants by their owner and release, and by owner and title. A collector may
        #: have thousands, of which the rows of a file meet few.
        self._open: dict[tuple[int, int | str], list[int]] = defaultdict(list)
        paths = ("pk", "owner_id", "title", "discogs_release_id")
        for pk, owner, title, release in Want.objects.open().order_by().values_list(*paths):
            self._open[owner, name_key(title)].append(pk)
            if release:
                self._open[owner, release].append(pk)
        #: The wants that are fulfilled, each with the row of the record that does so.
        self._met: dict[Want, Verdict] = {}

    def look_at(self, verdicts: Sequence[Verdict]) -> None:
        """Take note of the wants that new records fulfil; each counts once."""
        if not self._open:
            return
        ids: set[int] = set()
        coming: list[tuple[int, Verdict]] = []
        for verdict in verdicts:
            if found := self._may_fulfil(verdict):
                ids.update(found)
                coming.append((verdict.owner_id, verdict))
        if not coming:
            return
        wants = Want.objects.filter(pk__in=any_of(sorted(ids)))
        index = WantIndex(wants.order_by("priority", "pk"))
        for owner, verdict in coming:
            for want in index.met_by(owner, _pressing(verdict.row.values)):
                self._met.setdefault(want, verdict)

    def _may_fulfil(self, verdict: Verdict) -> list[int]:
        """Return the ids of the wants of the release or the title of a new record."""
        row = verdict.row
        if verdict.kind != "new" or row.is_want or row.owner_id is None:
            return []
        values = row.values
        if values.get("is_active") == "0":
            return []
        release = int(values.get("discogs_release_id") or 0)
        of_title = self._open.get((row.owner_id, name_key(values.get("title", ""))), ())
        return [*of_title, *self._open.get((row.owner_id, release), ())]

    def fingerprint_line(self) -> str:
        """Return what differs between two previews of which other wants would be closed."""
        closing = [want.pk for want in self._met] if self.closes else []
        return f"wants {closing}\n" if closing else ""

    def messages(self, *, is_done: bool) -> list[Message]:
        """Return what there is to say of the wants; `is_done` is whether the file was imported."""
        if not self._met:
            return []
        names = tuple(map(str, self._met))
        wants = counted(len(names), "want")
        if not self.closes:
            have = "has" if len(names) == 1 else "have"
            offers = () if is_done else (Setting("wanted", "close"),)
            return [Message(f"{wants} {have} come in", offers=offers, names=names)]
        if is_done:
            be = "was" if len(names) == 1 else "were"
            return [Message(f"{wants} {be} closed", names=names)]
        be = "is" if len(names) == 1 else "are"
        offers = (Setting("wanted", "keep"),)
        return [Message(f"{wants} {be} closed by this import", offers=offers, names=names)]

    @alters_data
    def close(self) -> dict[str, Any]:
        """Close the wants, bought as the records that were stored of their rows, if that was
        chosen; return what the batch keeps of it.
        """
        if not self.closes:
            return {}
        for want, verdict in self._met.items():
            # On the day by the file, unless it is one before anybody wanted the record.
            want.record_id, want.closed_on = verdict.record_id, self.today
            since = want.created_at.date().isoformat()
            if since <= verdict.bought <= self.today.isoformat():
                want.closed_on = date.fromisoformat(verdict.bought)
        Want.objects.bulk_update(self._met, ["record", "closed_on"], batch_size=100)
        return {"want_closed": [want.pk for want in self._met]}


def _pressing(values: dict[str, str]) -> Pressing:
    """Return what a row says of its record."""
    release, year = values.get("discogs_release_id"), values.get("year")
    return Pressing.of_names(
        split_list(values.get("artist", "")),
        values.get("title", ""),
        release=int(release) if release else None,
        year=int(year) if year else None,
        format_name=values.get("record_format", ""),
        numbers=split_list(values.get("catalog_number", "")),
    )
