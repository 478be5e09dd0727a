"""An uploaded file of a plain table between preview and confirmation."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from collection.importing.files.limits import Limits
from collection.importing.judging.verdict import KINDS
from collection.importing.report import Report
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.judging import RowVerdict
from collection.importing.tables.options import TableOptions
from collection.importing.tables.registry import TABLES
from collection.screens.pending import PendingImport
from collection.screens.wording import Shown, shown
from collection.tasks.progress import Step, unwatched

#: Apart from that of records: their pages cannot show such a file.
SESSION = "pending_table"


class TableState(TypedDict, total=False):
    """What is kept of the file; what a preview adds is there as soon as `counts` are."""

    table: str
    file_name: str
    options: dict[str, Any]
    facts: str
    counts: dict[str, int]
    lines: int
    seconds: float
    notes: list[Shown]
    reasons: list[tuple[str, int]]
    fingerprint: str
    imported: bool
    result: dict[str, Any]


def own_table(request: HttpRequest, table: str, token: str) -> PendingImport | None:
    """Return the pending import of this session into a table, None for any other."""
    if not token or request.session.get(SESSION) != token:
        return None
    pending = PendingImport(token)
    return pending if pending.exists and state_of(pending).get("table") == table else None


def discard_table(request: HttpRequest) -> None:
    """Throw away the file of a table that this session has uploaded and not confirmed; what is
    being imported stays until that has ended.
    """
    token = request.session.pop(SESSION, "")
    if token and not PendingImport(token).is_being_imported:
        PendingImport(token).discard()


def state_of(pending: PendingImport) -> TableState:
    return cast(TableState, pending.load())


def open_table_job(
    pending: PendingImport, user: User, *, skip_bad_rows: bool = False
) -> TableImport:
    """Return the import of an uploaded file as its user wants it. Raises FileRefused."""
    state = state_of(pending)
    chosen = state["options"]
    file = open_table_file(
        pending.path,
        encoding=chosen["encoding"],
        separator=chosen["separator"],
        file_name=state["file_name"],
        limits=Limits(
            settings.DISCO_MAX_UPLOAD_ROWS,
            settings.DISCO_MAX_UPLOAD_MB * 1_000_000,
            command="import_file",
        ),
    )
    options = TableOptions(
        owner=User.objects.get(pk=chosen["owner"]),
        dates=chosen["dates"],
        skip_bad_rows=skip_bad_rows,
        may_add_users=user.has_perm("auth.add_user"),
        only_own=not user.is_superuser,
        most_rows=settings.DISCO_MAX_UPLOAD_ROWS,
    )
    return TableImport(state["table"], file, options)


def preview_table(pending: PendingImport, user: User, step: Step = unwatched) -> None:
    """Judge the file and keep the verdicts, a list for each kind. Raises FileRefused, and what
    `step` raises.
    """
    step(0, doing="Reading")
    job = open_table_job(pending, user)
    with pending.new_lists(KINDS) as lists:

        def note(verdict: RowVerdict) -> None:
            lists[verdict.kind].write(_line(job, verdict))

        report = job.preview(note, step)
    facts = {"facts": job.file.facts, "fingerprint": report.fingerprint}
    pending.save({**state_of(pending), **table_facts(report), **facts})


def table_facts(report: Report) -> dict[str, Any]:
    """Return what the pages show of a report, as plain values."""
    return {
        "counts": {kind: report.counts[kind] for kind in KINDS},
        "lines": report.lines,
        "seconds": report.seconds,
        "notes": list(map(shown, report.notes)),
        "reasons": report.reasons.most_common(),
        "imported": report.imported,
    }


def rows_of(pending: PendingImport, kind: str, first: int, count: int) -> list[dict[str, Any]]:
    """Return `count` rows of a kind, from number `first` on."""
    with pending.listed(kind).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, first, first + count)]


def _line(job: TableImport, verdict: RowVerdict) -> str:
    row = verdict.row
    changes = [(column, *pair) for column, pair in verdict.changes.items()]
    problems = [(problem.column, problem.value[:200], problem.reason) for problem in row.problems]
    told = {
        "line": row.line,
        "cells": _cells(job, row.values) or " · ".join(filter(None, row.cells))[:500],
        "changes": changes if verdict.kind in ("changed", "skipped") else [],
        "problems": problems,
        "reason": verdict.reason,
        "doubtful": list(map(str, row.doubtful)),
    }
    return json.dumps(told) + "\n"


def _cells(job: TableImport, values: Mapping[str, str]) -> str:
    """Return the cells of a row as they will be stored, without the uid of its record."""
    columns = TABLES[job.kind.name].columns
    cells = [values.get(column.name, "") for column in columns if "uid" not in column.name]
    return " · ".join(filter(None, cells))[:500]
