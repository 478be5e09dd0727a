"""The page of backups and snapshots, for owners: what is there, make a backup, download one, look
into one. Restoring is a command.
"""

from collections.abc import Iterator
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from adminkit.addresses import refuse_others
from adminkit.audit import note_download
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.pages import admin_page
from adminkit.redirects import sent_from
from adminkit.signed_in import signed_in_user
from adminkit.verbs import Actor
from collection.models import Record
from collection.tasks.kinds import Outcome, TaskFailed, kind
from collection.tasks.models import LARGE
from collection.tasks.progress import UNWATCHED, Progress
from collection.tasks.worker import is_working
from disco_site.archive.backup import make_archive
from disco_site.archive.backup_state import backup_state
from disco_site.archive.format.layout import NAME, ArchiveRefused
from disco_site.archive.format.manifest import Manifest
from disco_site.archive.proven import ENGINES
from disco_site.archive.snapshots.directory import Snapshot, SnapshotDirectory
from disco_site.archive.store.directory import Archived, BackupDirectory
from disco_site.archive.store.locked import BackupFailed
from disco_site.archive.store.second_place import SecondPlace
from disco_site.archive.verify import verify
from disco_site.archive.workspace import workspace
from disco_site.installation import TYPED_PROGRAM
from disco_site.people.pages import owners_only


class VerifyForm(forms.Form):
    """A file that may be an archive."""

    file = forms.FileField(label="Archive", widget=forms.FileInput({"accept": ".zip"}))

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > settings.DISCO_MAX_UPLOAD_MB * 1_000_000:
            raise forms.ValidationError(
                f"The file has {upload.size / 1_000_000:.1f} MB; {settings.DISCO_MAX_UPLOAD_MB} "
                "MB can be uploaded. Larger ones are looked into with the command restore FILE "
                "--verify-only."
            )
        return upload


@user_passes_test(owners_only)
def backups(request: HttpRequest) -> HttpResponse:
    refuse_others(request.GET)
    return _page(request, VerifyForm())


@require_POST
@user_passes_test(owners_only)
def back_up_now(request: HttpRequest) -> HttpResponse:
    """Make a backup: in the request, or as a task where there is much to back up."""
    user = signed_in_user(request)
    if Record.objects.count() > LARGE and is_working():
        page = reverse("admin:backups")
        return redirect(back_up.enqueue(by=user, title="Backup", url=page).page)
    try:
        made = back_up(UNWATCHED, by=user)
        messages.success(request, made.sentence)
        for warning in made.remarks:
            messages.warning(request, warning)
    except TaskFailed as error:
        messages.error(request, str(error))
    return redirect("admin:backups")


@kind("backup", stopped="Stopped: no backup was made.")
def back_up(progress: Progress, *, by: Actor) -> Outcome:
    """Make an archive. Raises TaskFailed."""

    def observe(step: str) -> None:
        progress.step(0, doing="Backing up")

    try:
        made = make_archive(BackupDirectory(), observer=observe)
    except BackupFailed as error:
        raise TaskFailed(str(error)) from None
    done = f"Backed up and proven: {made.archived.path.name}, in {made.seconds:.1f} s."
    remarks = [*made.manifest.warnings, *_copy(progress)]
    return Outcome(done, reverse("admin:backups"), remarks)


def _copy(progress: Progress) -> Iterator[str]:
    """Copy to the second place what is missing there; yield why not, if not."""
    second = SecondPlace.of_settings()
    if second is None:
        return
    progress.step(0, doing="Copying to the second place")
    try:
        second.copy_missing()
    except BackupFailed as error:
        yield f"No copy was made. {error}"


@user_passes_test(owners_only)
def download(request: HttpRequest, name: str) -> FileResponse:
    """Hand out an archive, piece by piece. Raises Http404 if there is none of that name."""
    # A name is not a path: only archives that are there can be asked for.
    for archive in _archives():
        if archive.path.name == name:
            response = FileResponse(
                archive.path.open("rb"),
                as_attachment=True,
                filename=name,
                content_type="application/zip",
            )
            note_download(response, signed_in_user(request), Verb.DOWNLOAD, file=name)
            return response
    raise Http404


@sent_from(lambda: reverse("admin:backups"))
@user_passes_test(owners_only)
def verify_upload(request: HttpRequest) -> HttpResponse:
    """Show whether an uploaded file is a sound backup; nothing is restored, and nothing of it is
    kept.
    """
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    with workspace() as directory:
        # An uploaded name is not to be trusted as a path, unless it is one that Disco gives.
        is_ours = NAME.fullmatch(upload.name)
        path = directory / (upload.name if is_ours else "the file.zip")
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            sentence, level = _description(path, verify(path)), messages.SUCCESS
        except ArchiveRefused as error:
            sentence, level = str(error), messages.ERROR
    messages.add_message(request, level, sentence.replace(path.name, upload.name[:100]))
    return redirect("admin:backups")


def _description(path: Path, manifest: Manifest) -> str:
    """Return in a sentence where a sound archive comes from and what it holds."""
    made_at = f"{timezone.localtime(manifest.made_at):%Y-%m-%d %H:%M}"
    counts = manifest.counts
    records, lines = counts["collection.Record"], counts["credits.Transaction"]
    holdings = f"{counted(records, 'record')}, {counted(lines, 'line')} of the ledger"
    if manifest.balances:
        balances = [f"{name} {balance:,}" for name, balance in manifest.balances.items()]
        holdings += f", balances: {', '.join(balances)}"
    return (
        f"{path.name} is whole and sound: made {made_at} by Disco {manifest.app} on "
        f"{ENGINES[manifest.engine]}; {holdings}."
    )


def _archives() -> list[Archived]:
    try:
        return BackupDirectory().archives()
    except BackupFailed:
        return []


def _snapshots() -> list[Snapshot]:
    try:
        return SnapshotDirectory().snapshots()
    except BackupFailed:
        return []


def _page(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    state = backup_state()
    # One that lacks nothing, where there is one.
    named = state.whole or state.proven
    context = {
        "archives": _archives(),
        "snapshots": _snapshots(),
        "state": state,
        "is_automatic": settings.DISCO_AUTO_BACKUP,
        "directory": BackupDirectory().directory,
        "second": settings.DISCO_BACKUP_COPY_DIR,
        "restore": f"{TYPED_PROGRAM} restore {named.path if named else 'FILE'} --replace",
        "lacks": state.holds if named and not state.whole else "",
        "form": form,
        "limit": settings.DISCO_MAX_UPLOAD_MB,
    }
    return admin_page(request, "disco/backups.html", "Backups", context)
