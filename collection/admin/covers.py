"""Covers in the admin: handed out to whoever may see the records, dropped on the page of one of his own."""

from pathlib import Path

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, SuspiciousFileOperation, ValidationError
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from collection.covers.giving import give_cover
from collection.covers.pictures import CONTENT_TYPES
from collection.covers.thumbnails import SIZES, thumbnail
from collection.models import Batch, Record
from credits.undo import next_page

FOR_EVER = 365 * 24 * 3600


class CoverPages(admin.ModelAdmin):
    """Mixed into the admin of records."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        seen = wrap(require_safe(self.cover_view), cacheable=True)
        return [
            path("<int:pk>/cover/", seen, name="collection_record_cover"),
            path("<int:pk>/cover/<int:size>/", seen, name="collection_record_thumbnail"),
            path("<int:pk>/cover/give/", wrap(require_POST(self.give_cover_view)), name="collection_record_give_cover"),
            *super().get_urls(),
        ]

    def cover_view(self, request: HttpRequest, pk: int, size: int = 0) -> FileResponse:
        """Hand out a cover, as it is or made to fit `size`. Raises Http404 where there is none.

        An address that names the version of the cover, `?v=`, never shows another picture and is kept by the browser.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = get_object_or_404(Record.objects.only("cover"), pk=pk)
        found = _cover_file(record)
        if size:
            found = _thumbnail_file(found, size)
        kind = CONTENT_TYPES.get(found.suffix.lower())
        if not kind or not found.is_file():
            raise Http404(f"Record {pk} has no cover.")
        response = FileResponse(found.open("rb"), content_type=kind)
        lasts = record.cover_version and request.GET.get("v") == record.cover_version
        response.headers["Cache-Control"] = f"private, max-age={FOR_EVER}, immutable" if lasts else "private, no-cache"
        return response

    def give_cover_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the record have the picture that was sent as its cover, and say how to take that back."""
        record = get_object_or_404(Record.objects.with_links(), pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        sent = request.FILES.get("cover")
        if sent is None:
            self.message_user(request, "No picture was sent; choose one.", messages.WARNING)
        else:
            self.give_and_tell(request, record, sent)
        return redirect(next_page(request, reverse("admin:collection_record_page", args=[pk])))

    def give_and_tell(self, request: HttpRequest, record: Record, sent: File | None) -> None:
        """Give the record a cover, or none, and say what happened, with the way back."""
        try:
            batch = give_cover(record, sent, name=sent.name if sent else "", user=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        if batch is None:
            self.message_user(request, f"{record.memo} has this cover already.", messages.INFO)
            return
        self.message_user(request, _told(record, batch), messages.SUCCESS)


def _told(record: Record, batch: Batch) -> str:
    change = batch.changes.get()
    had, has = "cover" in change.before, "cover" in change.after
    what = "has a new cover" if had and has else "has a cover" if has else "has no cover now"
    url = reverse("admin:collection_batch_undo", args=[batch.pk])
    return format_html('{} {}. <a href="{}">Undo</a>', record.memo, what, url)


def _cover_file(record: Record) -> Path:
    try:
        return Path(record.cover.path)
    except (ValueError, SuspiciousFileOperation):
        # There is none, or a name that leads elsewhere was written into the database.
        raise Http404("There is no cover.") from None


def _thumbnail_file(cover: Path, size: int) -> Path:
    if size not in SIZES:
        raise Http404(f"Covers are shown {SIZES} pixels wide.")
    try:
        return thumbnail(cover, size)
    except Exception:
        # Of a file that is missing or damaged by now; a decoder raises whatever its library happens to raise.
        raise Http404("The picture cannot be read.") from None
