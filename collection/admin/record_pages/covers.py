"""Covers of records: handed out to whoever may see the records, and changed on a record's page."""

from pathlib import Path, PurePath

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.redirects import next_page
from adminkit.signed_in import signed_in_user
from adminkit.views import AdminView
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.covers.giving import give_cover
from collection.covers.pictures import CONTENT_TYPES
from collection.covers.storage import StoreAway
from collection.covers.thumbnails import KINDS, SIZES, thumbnail
from collection.filters.links import with_list
from collection.models import Batch, Record

FOR_EVER = 365 * 24 * 3600


class Cover(AdminView):
    """Hands out a cover, as it is or made to fit `size` as a picture of `kind`.

    An address that names the version of the cover, `?v=`, never shows another picture and is
    kept by the browser.
    """

    cacheable = True

    def get(self, request: HttpRequest, pk: int, size: int = 0, kind: str = "") -> FileResponse:
        record = get_object_or_404(Record.objects.only("cover"), pk=pk)
        response = handed_out(record.cover, size, kind)
        version = record.cover_version
        if version and request.GET.get("v") == version:
            response.headers["Cache-Control"] = f"private, max-age={FOR_EVER}, immutable"
        else:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class GiveCover(RecordView):
    """Gives the record the picture that was sent, and says how to undo that."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        picture = request.FILES.get("cover")
        if picture is None:
            messages.warning(request, "No picture was sent; choose one.")
        else:
            give_and_say(request, record, picture)
        return redirect(next_page(request, with_list(request, page_address(pk))))


def give_and_say(request: HttpRequest, record: Record, picture: File | None) -> None:
    """Give the record a cover, or none, and say what happened, with the way back."""
    name = (picture.name or "") if picture else ""
    try:
        batch = give_cover(record, picture, name=name, by=signed_in_user(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if batch is None:
        messages.info(request, f"{record.full_name} has this cover already.")
    else:
        messages.success(request, _given(record, batch))


def _given(record: Record, batch: Batch) -> str:
    change = batch.changes.get()
    had_cover = "cover" in (change.before or {})
    has_cover = "cover" in (change.after or {})
    if not has_cover:
        news = "has no cover now"
    elif had_cover:
        news = "has a new cover"
    else:
        news = "has a cover"
    url = reverse("admin:collection_batch_undo", args=[batch.pk])
    return format_html('{} {}. <a href="{}">Undo</a>', record.full_name, news, url)


def handed_out(picture: FieldFile, size: int, kind: str) -> FileResponse:
    """Return a picture, as it is or made to fit `size` as a picture of `kind`. Raises Http404."""
    name = picture.name or ""
    if size:
        small = _thumbnail_file(name, size, kind)
        return FileResponse(small.open("rb"), content_type=f"image/{kind}")
    content_type = CONTENT_TYPES.get(PurePath(name).suffix.lower())
    if not content_type:
        raise Http404("There is no such picture.")
    try:
        return FileResponse(picture.storage.open(name), content_type=content_type)
    except (FileNotFoundError, IsADirectoryError, SuspiciousOperation):
        # It is gone, or a name that leads elsewhere was written into the database.
        raise Http404("There is no such picture.") from None


def _thumbnail_file(cover: str, size: int, kind: str) -> Path:
    if size not in SIZES or kind not in KINDS:
        raise Http404(f"Covers are shown {SIZES} pixels wide, as {KINDS}.")
    try:
        return thumbnail(cover, size, kind)
    except StoreAway:
        raise
    except Exception:  # noqa: BLE001 (the decoder of a damaged file raises whatever it likes)
        raise Http404("The picture cannot be read.") from None
