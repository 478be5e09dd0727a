"""Pictures that were sent, between preview and confirmation."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, TypedDict, cast

from django.contrib.auth.models import User
from django.http import HttpRequest

from collection.covers.importing import VERDICTS, CoverImport, FileVerdict
from collection.models import Record
from collection.screens.pending import PendingImport

SESSION = "pending_covers"


class CoverState(TypedDict, total=False):
    """What is kept of them. `answers` say for which record, by id, a file is; `sound` are files
    that were decoded to their end.
    """

    covers: bool
    file_name: str
    left_out: dict[str, int]
    counts: dict[str, int]
    records: int
    replace: bool
    answers: dict[str, int]
    sound: list[str]
    fingerprint: str


def own_covers(request: HttpRequest, token: str) -> PendingImport | None:
    """Return what this session has sent under a token, None for anything else."""
    if not token or request.session.get(SESSION) != token:
        return None
    pending = PendingImport(token)
    return pending if pending.exists and state_of(pending).get("covers") else None


def discard_covers(request: HttpRequest) -> None:
    """Throw away what this session has sent and not confirmed."""
    if token := request.session.pop(SESSION, ""):
        PendingImport(token).discard()


def state_of(pending: PendingImport) -> CoverState:
    return cast(CoverState, pending.load())


def open_covers(pending: PendingImport, user: User) -> CoverImport:
    """Return the import of what was sent as its user wants it."""
    state = state_of(pending)
    return CoverImport(
        pending.directory / "pictures",
        replace=state.get("replace", False),
        by=user,
        answers=state.get("answers"),
        sound=state.get("sound", ()),
    )


def preview_covers(pending: PendingImport, user: User) -> None:
    """Judge the files and keep the verdicts, a list for each kind."""
    job = open_covers(pending, user)
    given: set[int] = set()
    files = {kind: pending.listed(kind).open("w", encoding="utf-8") for kind in VERDICTS}
    try:
        for verdict in job.verdicts():
            files[verdict.kind].write(json.dumps(_row(verdict)) + "\n")
            given.update(record.pk for record in verdict.records)
    finally:
        for file in files.values():
            file.close()
    facts = {
        "counts": dict(job.counts),
        "records": len(given),
        "sound": sorted(job.sound),
        "fingerprint": job.fingerprint,
    }
    pending.save({**state_of(pending), **facts})


def rows_of(pending: PendingImport, kind: str, first: int, count: int) -> list[dict[str, Any]]:
    """Return `count` rows of a kind, from number `first` on, with what was answered."""
    answers: Mapping[str, int] = state_of(pending).get("answers", {})
    with pending.listed(kind).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, first, first + count)]
    for row in rows:
        row["answer"] = answers.get(row["file"])
    return rows


def _row(verdict: FileVerdict) -> dict[str, Any]:
    return {
        "file": verdict.file,
        "words": verdict.words,
        "records": [_named(record) for record in verdict.records],
        "choices": [_named(record) for record in verdict.choices],
    }


def _named(record: Record) -> tuple[int, str]:
    return record.pk, record.full_name
