"""Further pictures of records: handed out to whoever may see the records, added and taken away on
a record's page.
"""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.views import AdminView
from collection.admin.record_pages.covers import FOR_EVER, handed_out
from collection.admin.record_pages.record_view import RecordView, page_address
from collection.covers.further import add_picture, remove_picture
from collection.covers.thumbnails import SMALL_KIND
from collection.filters.links import with_list
from collection.models import Batch, PictureKind, Record, RecordPicture
from collection.models.pictures.record_picture import MOST_PICTURES


class ShownPicture(NamedTuple):
    """A picture on the page of its record, and the addresses of its copies."""

    picture: RecordPicture
    url: str
    small: str
    usual: str
    kind: str = SMALL_KIND


class PictureShelf(NamedTuple):
    """The pictures of a record, and the kinds of those that may still be added."""

    shown: list[ShownPicture]
    kinds: list[tuple[str, str]]


def pictures_of(record: Record) -> PictureShelf:
    """Return the pictures of a record, by kind and then as they were added. One query."""
    order = PictureKind.values
    pictures = sorted(record.pictures.all(), key=lambda one: (order.index(one.kind), one.pk))
    kinds = PictureKind.choices if len(pictures) < MOST_PICTURES else []
    return PictureShelf([_shown(picture) for picture in pictures], kinds)


def _shown(picture: RecordPicture) -> ShownPicture:
    ids = [picture.record_id, picture.pk]
    return ShownPicture(
        picture,
        reverse("admin:collection_record_picture", args=ids),
        reverse("admin:collection_record_picture_thumbnail", args=[*ids, 360, SMALL_KIND]),
        reverse("admin:collection_record_picture_thumbnail", args=[*ids, 360, "jpeg"]),
    )


class FurtherPicture(AdminView):
    """Hands out a picture, as it is or made to fit `size` as a picture of `kind`. Its address never
    shows another one.
    """

    cacheable = True

    def get(
        self, request: HttpRequest, pk: int, number: int, size: int = 0, kind: str = ""
    ) -> FileResponse:
        picture = get_object_or_404(RecordPicture, pk=number, record=pk)
        response = handed_out(picture.file, size, kind)
        response.headers["Cache-Control"] = f"private, max-age={FOR_EVER}"
        return response


class AddPicture(RecordView):
    """Gives the record the picture that was sent, as one of the kind whose button was pressed."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        picture = request.FILES.get("picture")
        kind = request.POST.get("kind", "")
        if picture is None:
            messages.warning(request, "No picture was sent; choose one.")
            return _back(request, pk)
        try:
            batch = add_picture(record, picture, kind, name=picture.name or "", by=self.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return _back(request, pk)
        if batch is None:
            messages.info(request, f"{record.full_name} has this picture already.")
        else:
            _say(request, batch, f"{PictureKind(kind).label} of {record.full_name} is added.")
        return _back(request, pk)


class RemovePicture(RecordView):
    """Takes a picture from the record, and says how to undo that."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        record = self.record(pk)
        picture = record.pictures.filter(pk=number).first()
        if picture is None:
            messages.info(request, "This picture was removed before.")
        else:
            batch = remove_picture(picture, by=self.user)
            kind = picture.get_kind_display()
            _say(request, batch, f"{kind} of {record.full_name} is removed.")
        return _back(request, pk)


def _say(request: HttpRequest, batch: Batch, sentence: str) -> None:
    url = reverse("admin:collection_batch_undo", args=[batch.pk])
    messages.success(request, format_html('{} <a href="{}">Undo</a>', sentence, url))


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(f"{with_list(request, page_address(pk))}#pictures")
