"""A zip of a whole collection that was sent, between its preview and its confirmation."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from adminkit.remarks import Remarks
from collection.importing.files.limits import Limits
from collection.importing.judging.verdict import KINDS, Verdict
from collection.importing.report import Report
from collection.models import Batch
from collection.reading import last_commit
from collection.screens.pending import PendingImport
from collection.tasks.progress import Step, unwatched
from collection.whole.file_names import COVERS, PICTURES
from collection.whole.importing import WholeImport, WholeReport

SESSION = "pending_whole"


class FileFacts(TypedDict):
    """What would become of one of the files: (kind, count) of its rows, and sentences."""

    name: str
    counts: list[tuple[str, int]]
    said: list[str]


class WholeState(TypedDict, total=False):
    """What is kept of the zip; `files` and what follows, once it was looked at."""

    whole: bool
    file_name: str
    rows: int
    files: list[FileFacts]
    bad: int
    changes_something: bool
    fingerprint: str
    as_of: str | None


def own_whole(request: HttpRequest, token: str) -> PendingImport | None:
    """Return what this session has sent under a token, None for anything else."""
    if not token or request.session.get(SESSION) != token:
        return None
    pending = PendingImport(token)
    return pending if pending.exists and state_of(pending).get("whole") else None


def discard_whole(request: HttpRequest) -> None:
    """Throw away what this session has sent, unless it is being imported."""
    token = request.session.pop(SESSION, "")
    if token and not PendingImport(token).claimed:
        PendingImport(token).discard()


def state_of(pending: PendingImport) -> WholeState:
    return cast(WholeState, pending.load())


def files_of(pending: PendingImport) -> Path:
    """Return the directory of the unpacked files."""
    return pending.directory / "files"


def open_whole(pending: PendingImport) -> WholeImport:
    """Return the import of the files. Raises FileRefused."""
    limits = Limits(
        settings.DISCO_MAX_UPLOAD_ROWS,
        settings.DISCO_MAX_UPLOAD_MB * 1_000_000,
        command="import_all",
    )
    return WholeImport(files_of(pending), state_of(pending)["file_name"], limits)


def look_at(pending: PendingImport, user: User, step: Step = unwatched) -> None:
    """Let the files come in, take everything back, and keep what would have become of each.

    Raises FileRefused.
    """
    as_of = last_commit()
    remarks: dict[str, Remarks] = {}

    def observe(name: str, verdict: Verdict) -> None:
        for problem in verdict.row.problems:
            kind = f"{problem.column}: {problem.reason}".removeprefix(": ")
            remarks.setdefault(name, Remarks()).add(kind, str(problem))

    report = open_whole(pending).run(by=user, observer=observe, dry_run=True, step=step)
    facts: WholeState = {
        "files": _facts(report, remarks),
        "bad": report.bad,
        "changes_something": report.changes_something,
        "fingerprint": report.fingerprint,
        "as_of": as_of,
    }
    pending.save({**state_of(pending), **facts})


def is_as_seen(pending: PendingImport, user: User, step: Step = unwatched) -> bool:
    """Whether the files would do what the preview shows; if not, the preview is made anew.

    Raises FileRefused.
    """
    before = state_of(pending)
    if before["as_of"] and before["as_of"] == last_commit():
        return True
    look_at(pending, user, step)
    return state_of(pending)["fingerprint"] == before["fingerprint"]


def batches_of(token: str) -> list[Batch]:
    """Return the batches that the import of what was sent under a token has left."""
    return list(Batch.objects.filter(options__preview=token).order_by("pk"))


def _facts(report: WholeReport, remarks: Mapping[str, Remarks]) -> list[FileFacts]:
    facts = [
        FileFacts(
            name=name,
            counts=[(kind, of_file.counts[kind]) for kind in KINDS if of_file.counts[kind]],
            said=[*_said(of_file), *_folded(remarks.get(name))],
        )
        for name, of_file in report.reports.items()
    ]
    if report.covers:
        counts = [(kind, count) for kind, count in report.covers.items() if count]
        problems = Remarks()
        for verdict in report.cover_problems:
            problems.add(verdict.kind, f"{verdict.file}: {verdict.words}")
        facts.append(FileFacts(name=COVERS, counts=counts, said=_folded(problems)))
    if report.pictures:
        facts.append(FileFacts(name=PICTURES, counts=list(report.pictures.items()), said=[]))
    return facts


def _said(report: Report) -> list[str]:
    """Return what the import of a file says about it as a whole."""
    notes = [note.listed() for note in report.notes if note.sentence]
    return notes + [f"{count:,} skipped: {why}" for why, count in report.reasons.most_common()]


def _folded(remarks: Remarks | None) -> list[str]:
    folds = remarks.folds() if remarks else []
    return [line for fold in folds for line in fold.lines]
