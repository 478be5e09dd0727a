"""Between upload and confirmation: whose upload it is, its import, and what its preview found."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest

from collection.importing.engine import Import
from collection.importing.files.limits import Limits
from collection.importing.files.opening import open_file
from collection.importing.files.table import Table
from collection.importing.judging.verdict import KINDS
from collection.importing.legacy.database import LegacyTable, is_sqlite, open_legacy
from collection.importing.legacy.importer import LegacyImport
from collection.importing.options import ImportOptions
from collection.importing.proposed_charges import Proposal
from collection.importing.report import Report
from collection.reading import last_commit
from collection.screens.deciding import answers_of
from collection.screens.pending import TABS, PendingImport
from collection.screens.pending_state import (
    ChosenOptions,
    PendingState,
    PreviewFacts,
    ReportFacts,
    StoredProposal,
)
from collection.screens.verdict_book import VerdictBook
from collection.screens.wording import shown
from collection.tasks.progress import Step, unwatched

SESSION = "pending_import"


def own(request: HttpRequest, token: str) -> PendingImport | None:
    """Return the pending import of this session, None for another's, an old one or nonsense."""
    if not token or request.session.get(SESSION) != token:
        return None
    pending = PendingImport(token)
    return pending if pending.exists else None


def is_what_was_seen(request: HttpRequest, pending: PendingImport) -> bool:
    """Whether the preview is still the one that the confirming page showed; if another window
    changed it, a message says so.
    """
    seen = pending.load()["seen"]
    if request.POST.get("seen", seen) == seen:
        return True
    messages.warning(
        request,
        "Nothing was imported: the preview was changed in another window. This is the new one.",
    )
    return False


def discard_previous(request: HttpRequest) -> None:
    """Throw away what this session has uploaded and not confirmed; what is being imported stays
    until that has ended.
    """
    token = request.session.pop(SESSION, "")
    if token and not PendingImport(token).is_being_imported:
        PendingImport(token).discard()


def open_pending(pending: PendingImport, options: ChosenOptions | None = None) -> Table:
    """Return the table in an uploaded file, read by `options` in place of those that are kept.

    Raises FileRefused.
    """
    state = pending.load()
    chosen = options or state["options"]
    if is_sqlite(pending.path):
        return open_legacy(pending.path, state["file_name"])
    return open_file(
        pending.path,
        encoding=chosen["encoding"],
        separator=chosen["separator"],
        file_name=state["file_name"],
        limits=Limits(settings.DISCO_MAX_UPLOAD_ROWS, settings.DISCO_MAX_UPLOAD_MB * 1_000_000),
    )


def open_job(
    pending: PendingImport,
    user: User,
    options: ChosenOptions | None = None,
    *,
    skip_bad_rows: bool = False,
) -> Import:
    """Return the import of an uploaded file as its user wants it, by `options` in place of those
    that are kept. Raises FileRefused.
    """
    wanted = _options(pending, user, options, skip_bad_rows)
    table = open_pending(pending, options)
    if isinstance(table, LegacyTable):
        return LegacyImport(table, wanted)
    return Import(table, wanted)


def _options(
    pending: PendingImport, user: User, options: ChosenOptions | None, skip_bad_rows: bool
) -> ImportOptions:
    state = pending.load()
    chosen = options or state["options"]
    day = chosen["charge_after"]
    values: dict[str, Any] = {
        **chosen,
        "owner": User.objects.get(pk=chosen["owner"]),
        "charge_after": date.fromisoformat(day) if day else None,
    }
    return ImportOptions.of(
        values,
        answers=answers_of(state),
        skip_bad_rows=skip_bad_rows,
        may_add_users=user.has_perm("auth.add_user"),
        only_own=not user.is_superuser,
        most_rows=settings.DISCO_MAX_UPLOAD_ROWS,
    )


def make_preview(
    pending: PendingImport,
    user: User,
    options: ChosenOptions | None = None,
    step: Step = unwatched,
) -> None:
    """Judge the file and keep the verdicts, and `options`, if it was judged by others than those
    that are kept. What was kept stays if that fails. Raises FileRefused, and what `step` raises.
    """
    as_of = last_commit()
    step(0, doing="Reading")
    job = open_job(pending, user, options)
    with pending.new_lists(TABS) as lists:
        book = VerdictBook(lists, job.source)
        report = job.preview(book.add, step, pending.directory)
        book.note_odd(report.oddities)
        book.note_missing(report.missing.ids)
        book.note_names()
    state = pending.load()
    chosen = options or state["options"]
    facts = plain_facts(report)
    facts["counts"] |= book.counts
    # How the file is read may change what new records hold, and no verdict.
    seen = f"{report.fingerprint}{sorted(chosen.items())}"
    preview: PreviewFacts = {
        **facts,
        "fingerprint": report.fingerprint,
        "as_of": as_of,
        "seen": sha256(seen.encode()).hexdigest(),
        "source": job.source.title,
        "facts": job.table.facts,
        "undecided": book.undecided,
        "unheard": len(_said_to_be_records(state) - book.recognised),
        "all_or_nothing": isinstance(job, LegacyImport),
        "has_columns": "mapping" in job.source.takes,
    }
    pending.save({**state, "options": chosen, **preview, "is_noted": False})


def _said_to_be_records(state: PendingState) -> set[str]:
    """Return the keys of the rows that were answered with a record."""
    answers = answers_of(state).records
    return {key for key, (record, _) in answers.items() if record}


def plain_facts(report: Report) -> ReportFacts:
    """Return what the pages show of a report, as plain values."""
    return {
        "counts": {kind: report.counts[kind] for kind in KINDS},
        "lines": report.lines,
        "seconds": report.seconds,
        "notes": list(map(shown, report.notes)),
        "reasons": report.reasons.most_common(),
        "removals": report.removals,
        "returns": report.returns,
        "charged": report.charged,
        "booked": report.booked,
        "balances": report.balances,
        "proposal": _stored_proposal(report.proposal),
        "known": report.missing.known,
        "is_part": report.missing.is_most,
        "imported": report.imported,
        "may_be_plays": report.may_be_plays,
    }


def _stored_proposal(proposal: Proposal | None) -> StoredProposal | None:
    if proposal is None:
        return None
    return {
        "day": proposal.day.isoformat(),
        "count": proposal.count,
        "balances": proposal.balances,
    }
