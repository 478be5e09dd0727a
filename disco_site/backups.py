"""The page of backups, for owners: what is there, make one, download one, look into one. Restoring is a command."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import user_passes_test
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from disco_site.archive.checking import ENGINES, verify
from disco_site.archive.layout import NAME, ArchiveRefused, Manifest
from disco_site.archive.shelf import Archived, BackupFailed, Shelf
from disco_site.archive.state import backup_state
from disco_site.archive.workspace import workspace
from disco_site.archive.writing import make_archive
from disco_site.people import owners_only


class VerifyForm(forms.Form):
    """A file that may be an archive."""

    file = forms.FileField(label="Archive", widget=forms.FileInput({"accept": ".zip"}))

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > settings.DISCO_MAX_UPLOAD_MB * 1_000_000:
            raise forms.ValidationError(
                f"The file has {upload.size / 1_000_000:.1f} MB; {settings.DISCO_MAX_UPLOAD_MB} MB can be uploaded. "
                "Larger ones are looked into with the command restore FILE --verify-only."
            )
        return upload


@user_passes_test(owners_only)
def backups(request: HttpRequest) -> HttpResponse:
    return _page(request, VerifyForm())


@require_POST
@user_passes_test(owners_only)
def back_up_now(request: HttpRequest) -> HttpResponse:
    try:
        made = make_archive(Shelf())
    except BackupFailed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Backed up and proven: {made.archived.path.name}, in {made.seconds:.1f} s.")
        for warning in made.manifest.warnings:
            messages.warning(request, warning)
    return redirect("admin:backups")


@user_passes_test(owners_only)
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out an archive, piece by piece."""
    # Only what is on the shelf can be asked for; a name is no path.
    found = [one.path for one in _archives() if one.path.name == name]
    if not found:
        raise Http404
    return FileResponse(found[0].open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@user_passes_test(owners_only)
def verify_upload(request: HttpRequest) -> HttpResponse:
    """Say what an uploaded file is; nothing is restored, and nothing of it stays."""
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    with workspace() as directory:
        # The name is somebody else's; only one of our own is used as such.
        path = directory / (upload.name if NAME.fullmatch(upload.name) else "the file.zip")
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            said, level = _told(path, verify(path)), messages.SUCCESS
        except ArchiveRefused as error:
            said, level = str(error), messages.ERROR
    messages.add_message(request, level, said.replace(path.name, upload.name[:100]))
    return redirect("admin:backups")


def _told(path: Path, manifest: Manifest) -> str:
    counts = manifest.counts
    balances = ", ".join(f"{name} {balance}" for name, balance in manifest.balances.items())
    return (
        f"{path.name} is whole and sound: made {timezone.localtime(manifest.made_at):%Y-%m-%d %H:%M} by Disco "
        f"{manifest.app} on {ENGINES[manifest.engine]}; {counts['collection.Record']} records, "
        f"{counts['credits.Transaction']} lines of the ledger{f', balances: {balances}' if balances else ''}."
    )


def _archives() -> list[Archived]:
    try:
        return Shelf().archives()
    except BackupFailed:
        return []


def _page(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    archives = _archives()
    newest = next((one for one in archives if one.proven_at), None)
    context = {
        "title": "Backups",
        "archives": archives,
        "state": backup_state(),
        "is_automatic": settings.DISCO_AUTO_BACKUP,
        "directory": Shelf().directory,
        "restore": f".venv/bin/python manage.py restore {newest.path if newest else 'FILE'} --replace",
        "form": form,
        "limit": settings.DISCO_MAX_UPLOAD_MB,
    }
    return TemplateResponse(request, "disco/backups.html", {**admin.site.each_context(request), **context})
