"""The pages on which pictures come in as covers."""

from collections.abc import Sequence
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from adminkit.addresses import Address, BadAddress
from adminkit.numbers import counted
from adminkit.views import AdminView
from collection.covers.importing import VERDICTS
from collection.covers.rewriting import as_given
from collection.covers.uploads import SentPictures
from collection.screens.covers.sent import (
    SESSION,
    discard_covers,
    own_covers,
    preview_covers,
    rows_of,
    state_of,
)
from collection.screens.covers.task import import_covers, write_anew
from collection.screens.pending import PendingImport, purge
from collection.tasks.kinds import TaskFailed
from collection.tasks.progress import UNWATCHED
from collection.tasks.worker import is_working

PAGE_ROWS = 100
#: So many pictures are written while a page waits.
FEW = 50
MOST_PAGES = 1000
_ANSWER = "file:"


class CoversView(AdminView):
    permission = "change"

    def gone(self) -> HttpResponse:
        """Say that the preview is gone, and begin again."""
        purge()
        messages.warning(
            self.request,
            "These pictures are gone: they were imported, others were sent since, or more than an "
            "hour has passed.",
        )
        return redirect("admin:collection_record_import_covers")


class CoversPage(CoversView):
    """Takes in pictures, a folder of them or a zip, and leads to their preview."""

    def get(self, request: HttpRequest) -> HttpResponse:
        Address(request.GET)
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = [*request.FILES.getlist("pictures"), *request.FILES.getlist("folder")]
        files = cast("Sequence[UploadedFile]", sent)
        size = sum(file.size or 0 for file in files) / 1_000_000
        if not files:
            return self._show("No picture was sent; choose some.")
        if size > settings.DISCO_MAX_UPLOAD_MB:
            return self._show(
                f"The pictures have {size:.1f} MB; up to {settings.DISCO_MAX_UPLOAD_MB} MB can be "
                "sent at once. The command import_covers takes more."
            )
        discard_covers(request)
        pending = PendingImport.awaited()
        try:
            pictures = _unpacked(pending, files)
        except ValidationError as error:
            pending.discard()
            return self._show(error.messages[0])
        name = files[0].name or ""
        pending.path.touch()
        pending.save(
            {
                "covers": True,
                "file_name": name if len(files) == 1 else counted(pictures.count, "picture"),
                "left_out": pictures.left_out,
            }
        )
        preview_covers(pending, self.user)
        request.session[SESSION] = pending.token
        return redirect("admin:collection_record_covers_preview", pending.token)

    def _show(self, problem: str = "") -> HttpResponse:
        context = {
            "problem": problem,
            "limit_mb": settings.DISCO_MAX_UPLOAD_MB,
            "as_given": len(as_given(self.user)),
        }
        return self.page("collection/files/covers.html", "Import covers", context)


class CoversPreview(CoversView):
    """Shows what becomes of each picture; keeps answers, and imports when that is confirmed."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        address = Address(request.GET, "tab", "page")
        pending = own_covers(request, token)
        if pending is None:
            return self.gone()
        state = state_of(pending)
        tabs = [(kind, state["counts"][kind]) for kind in VERDICTS if state["counts"][kind]]
        context = {
            "state": state,
            "tabs": tabs,
            "files": sum(state["counts"].values()),
            "left_out": sum(state["left_out"].values()),
            "endings": ", ".join(sorted(filter(None, state["left_out"]))),
            "is_claimed": pending.claimed,
        }
        context |= _rows(pending, address, dict(tabs))
        return self.page("collection/files/covers_preview.html", "Preview of covers", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        pending = own_covers(request, token)
        if pending is None or pending.claimed:
            return self.gone()
        _note_answers(pending, request)
        preview_covers(pending, self.user)
        here = redirect("admin:collection_record_covers_preview", token)
        if "import" not in request.POST:
            if place := request.POST.get("go", ""):
                tab, _, page = place.partition(" ")
                here["Location"] += f"?tab={tab}&page={page}"
            return here
        if not pending.claim():
            return here
        return self._import(pending)

    def _import(self, pending: PendingImport) -> HttpResponse:
        state = state_of(pending)
        if state["records"] > FEW and is_working():
            title = f"Covers of {counted(state['records'], 'record')}"
            return redirect(
                import_covers.enqueue(by=self.user, title=title, token=pending.token).page
            )
        try:
            outcome = import_covers(UNWATCHED, by=self.user, token=pending.token)
        except TaskFailed as error:
            messages.error(self.request, str(error))
            return redirect(error.url)
        messages.success(self.request, outcome.words)
        return redirect(outcome.url or "admin:collection_record_import_covers")


class RewriteCovers(CoversView):
    """Writes anew the covers that are still as they were given."""

    def post(self, request: HttpRequest) -> HttpResponse:
        count = len(as_given(self.user))
        if count > FEW and is_working():
            title = f"Writing {counted(count, 'cover')} anew"
            return redirect(write_anew.enqueue(by=self.user, title=title).page)
        messages.success(request, write_anew(UNWATCHED, by=self.user).words)
        return redirect("admin:collection_record_import_covers")


def _unpacked(pending: PendingImport, files: Sequence[UploadedFile]) -> SentPictures:
    """Put the pictures into their directory. Raises ValidationError."""
    directory = pending.directory / "pictures"
    directory.mkdir(mode=0o700)
    pictures = SentPictures(directory)
    pictures.take(files)
    if not pictures.count:
        raise ValidationError("There is no picture among what was sent.")
    return pictures


def _note_answers(pending: PendingImport, request: HttpRequest) -> None:
    """Keep what was answered about the files of this page, and whether others are replaced."""
    state = state_of(pending)
    answers = dict(state.get("answers", {}))
    for name, value in request.POST.items():
        if name.startswith(_ANSWER):
            file = name.removeprefix(_ANSWER)
            answers.pop(file, None)
            if str(value).isdecimal() and len(str(value)) < 19:
                answers[file] = int(str(value))
    known = {
        path.relative_to(pending.directory / "pictures").as_posix()
        for path in (pending.directory / "pictures").rglob("*")
    }
    kept = {file: pk for file, pk in answers.items() if file in known}
    pending.save({**state, "answers": kept, "replace": "replace" in request.POST})


def _rows(pending: PendingImport, address: Address, counts: dict[str, int]) -> dict[str, Any]:
    """Return the tab that the address asks for, and a page of its rows. Raises BadAddress."""
    tab = address.text("tab")
    if tab and tab not in VERDICTS:
        raise BadAddress([f"tab takes {', '.join(VERDICTS)}, not “{tab}”."])
    # What needs a look comes first.
    for kind in (tab, "ambiguous", "kept", "set", *counts):
        if kind in counts:
            last = ceil(counts[kind] / PAGE_ROWS)
            # After an answer a page may hold fewer rows than it did.
            number = min(address.page("page", MOST_PAGES), last)
            rows = rows_of(pending, kind, (number - 1) * PAGE_ROWS, PAGE_ROWS)
            return {"tab": kind, "rows": rows, "number": number, "last": last}
    return {"tab": "", "rows": [], "number": 1, "last": 1}
