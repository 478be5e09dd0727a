"""A file imported in chunks of any size, and all that came of it in a form that can be compared."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import User
from django.db import transaction

from adminkit.verbs import SITE
from collection.importing import engine, judged
from collection.importing.engine import Import
from collection.importing.judging import first_pass, second_pass
from collection.importing.judging.verdict import Verdict
from collection.models import Artist, Change, Format, Genre, Label, Record, SourceKey, Style, Want
from credits.models import Transaction
from tests.collection.importing.running import all_facts

#: A boundary behind every row, behind every second and behind every third.
SIZES = (1, 2, 3)
#: All rows of a test in one chunk.
WHOLE = 1000

_REPORTED = (
    "counts reasons removals returns charges later removed missing recognised new_users notes "
    "booked balances imported"
).split()


@contextmanager
def chunks_of(size: int) -> Iterator[None]:
    """Let every import inside judge and write `size` rows at a time, keep no more of those that
    share a key, and read all others again; WHOLE keeps all rows, as a small file does.
    """
    kept = first_pass.MOST_KEPT if size == WHOLE else 0
    in_memory = judged.MOST_IN_MEMORY if size == WHOLE else 0
    with (
        patch.object(second_pass, "CHUNK", size),
        patch.object(first_pass, "FEW", size),
        patch.object(first_pass, "MOST_KEPT", kept),
        patch.object(judged, "MOST_IN_MEMORY", in_memory),
    ):
        yield


@contextmanager
def judged_while_written() -> Iterator[None]:
    """Let every import inside judge each chunk after the one before it was written."""
    with patch.object(engine, "ONE_WRITES", frozenset()):
        yield


def outcome(open_job: Callable[[], Import], size: int, kept: Path | None = None) -> dict[str, Any]:
    """Return what a preview and an import in chunks of `size` rows tell and leave, and take it back.
    The import is of the preview that was kept in a directory, where one is given.

    Records that look like a new row are left out of the import: they are looked up among those that
    earlier chunks may have changed.
    """
    previewed: list[dict[str, Any]] = []
    imported: list[Verdict] = []
    with chunks_of(size), transaction.atomic():
        found = open_job().preview(lambda verdict: previewed.append(_told(verdict)), keep=kept)
        expected = found.fingerprint if kept else ""
        job = open_job()
        report = job.run(by=SITE, observer=imported.append, expected=expected, kept=kept)
        result = {
            "preview": previewed,
            "near": [told.pop("near") for told in previewed],
            "verdicts": [_told(verdict) for verdict in imported],
            "report": {name: getattr(report, name) for name in _REPORTED},
            "oddities": list(report.oddities),
            **_state(),
        }
        transaction.set_rollback(True)
    for told in result["verdicts"]:
        del told["near"]
    return result


def _told(verdict: Verdict) -> dict[str, Any]:
    row = verdict.row
    return {
        "line": row.line,
        "kind": verdict.kind,
        "is_want": row.is_want,
        "speaks_of": None if verdict.kind == "new" else verdict.record_id,
        "changes": dict(verdict.changes),
        "conflicts": dict(verdict.conflicts),
        "reason": verdict.reason,
        "near": list(verdict.near),
        "bought": verdict.bought,
        "charged": verdict.charged,
        "removed": verdict.is_removed,
        "problems": [str(problem) for problem in row.problems],
        "doubtful": list(row.doubtful),
        "names": list(row.names),
    }


def _state() -> dict[str, Any]:
    """Return what the collection holds; a record is called by its place among all."""
    ids = Record.objects.order_by("pk").values_list("pk", flat=True)
    places = {pk: place for place, pk in enumerate(ids)}
    keys = SourceKey.objects.values_list("record_id", "source", "key", "seen", "row_hash")
    lines = Transaction.objects.order_by("pk")
    changes = Change.objects.order_by("pk").values_list("record_id", "before", "after", "seen")
    wants = Want.objects.order_by("pk")
    return {
        "records": [_without_uid(fact) for fact in all_facts()],
        "keys": sorted((places[pk], *rest) for pk, *rest in keys),
        "lines": [
            (places.get(pk), *rest)
            for pk, *rest in lines.values_list("record_id", "kind", "amount", "date", "memo")
        ],
        "changes": sorted(
            ((places.get(pk), *map(_without_uid, cells)) for pk, *cells in changes), key=repr
        ),
        "wants": list(wants.values("artist", "title", "year", "notes", "closed_on", "added_at")),
        "artists": sorted(Artist.objects.values_list("name", "country")),
        "names": [
            sorted(model.objects.values_list("name", flat=True))
            for model in (Label, Genre, Style, Format)
        ],
        "users": sorted(User.objects.values_list("username", "is_active")),
    }


def _without_uid(cells: dict[str, Any] | None) -> dict[str, Any] | None:
    return cells and {name: cell for name, cell in cells.items() if name != "uid"}
