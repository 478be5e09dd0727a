"""Between upload and confirmation: whose upload it is, its import, and what its preview found."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from collection.importing.charging import Proposal
from collection.importing.choices import SETTLED, Choices
from collection.importing.engine import Import
from collection.importing.legacy import LegacyImport
from collection.importing.legacy_database import LegacyTable, is_sqlite, open_legacy
from collection.importing.opening import open_file
from collection.importing.report import ImportOptions, Report
from collection.importing.spreadsheet import SpreadsheetSource
from collection.importing.table import Table
from collection.importing.verdicts import KINDS
from collection.screens.deciding import said_of
from collection.screens.pending import PendingImport
from collection.screens.verdict_book import VerdictBook

SESSION = "pending_import"


def own(request: HttpRequest, token: str) -> PendingImport | None:
    """Return the pending import of this session, None for another's, an old one or nonsense."""
    if not token or request.session.get(SESSION) != token:
        return None
    pending = PendingImport(token)
    return pending if pending.exists else None


def is_what_was_seen(request: HttpRequest, pending: PendingImport) -> bool:
    """Tell whether the preview still is the one that the confirming page showed; say so if another tab changed it."""
    seen = pending.load()["seen"]
    if request.POST.get("seen", seen) == seen:
        return True
    messages.warning(request, "Nothing was imported: the preview was changed in another window. This is the new one.")
    return False


def discard_previous(request: HttpRequest) -> None:
    """Throw away what this session has uploaded and not confirmed."""
    if token := request.session.pop(SESSION, ""):
        PendingImport(token).discard()


def open_pending(pending: PendingImport) -> Table:
    """Return the table in an uploaded file. Raises FileRefused."""
    state = pending.load()
    chosen = state["options"]
    if is_sqlite(pending.path):
        return open_legacy(pending.path, state["file_name"])
    return open_file(
        pending.path, encoding=chosen["encoding"], separator=chosen["separator"], file_name=state["file_name"]
    )


def open_job(pending: PendingImport, user: Any, skip_bad_rows: bool = False) -> Import:
    """Return the import of an uploaded file as its user wants it. Raises FileRefused."""
    state = pending.load()
    chosen = state["options"]
    options = ImportOptions(
        source=chosen["source"],
        mode=chosen["mode"],
        owner=get_user_model().objects.get(pk=chosen["owner"]),
        charge_after=date.fromisoformat(chosen["charge_after"]) if chosen["charge_after"] else None,
        skip_bad_rows=skip_bad_rows,
        may_add_users=user.has_perm("auth.add_user"),
        only_own=not user.is_superuser,
        choices=Choices(**{name: chosen[name] for name in SETTLED}, mapping=chosen.get("mapping", {})),
        said=said_of(state),
        most_rows=settings.DISCO_MAX_UPLOAD_ROWS,
    )
    table = open_pending(pending)
    if isinstance(table, LegacyTable):
        return LegacyImport(table, options, trust_saldo=chosen["trust"] != "values")
    return Import(table, options)


def make_preview(pending: PendingImport, user: Any) -> None:
    """Judge the file and keep the verdicts. Raises FileRefused."""
    job = open_job(pending, user)
    book = VerdictBook(pending, job.source)
    try:
        report = job.preview(book.add)
        book.note_odd(report.oddities)
        book.note_missing(report.missing.ids)
    finally:
        book.close()
    shown = told(report)
    shown["counts"] |= book.counts
    options = pending.load()["options"]
    pending.save(
        pending.load()
        | shown
        | {
            "fingerprint": report.fingerprint,
            # How the file is read may change what new records hold, and no verdict.
            "seen": sha256(f"{report.fingerprint}{sorted(options.items())}".encode()).hexdigest(),
            "source": job.source.title,
            "facts": job.table.facts,
            "undecided": book.undecided,
            "all_or_nothing": isinstance(job, LegacyImport),
            "offers": job.source.offers,
            "has_columns": isinstance(job.source, SpreadsheetSource),
        }
    )


def told(report: Report) -> dict[str, Any]:
    """Return what the pages say of a report, as plain values."""
    return {
        "counts": {kind: report.counts[kind] for kind in KINDS},
        "summary": report.summary(),
        "lines": report.lines,
        "seconds": report.seconds,
        "notes": report.notes,
        "reasons": report.reasons.most_common(),
        "removals": report.removals,
        "returns": report.returns,
        "charged": report.charged,
        "booked": report.booked,
        "balances": report.balances,
        "proposal": _plain(report.proposal),
        "known": report.missing.known,
        "is_part": report.missing.is_most,
        "imported": report.imported,
    }


def _plain(proposal: Proposal | None) -> dict[str, Any] | None:
    return proposal and {"day": str(proposal.day), "count": proposal.count, "balances": proposal.balances}
