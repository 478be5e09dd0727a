"""The page *Another cover*: every picture that the catalogues have of a record, of which one click
takes one.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from adminkit.numbers import counted
from collection.admin.looking_up.page import LookUpView
from collection.admin.record_pages.record_view import page_address
from collection.catalogues.failures import CatalogueError
from collection.catalogues.looking.choosing import known_record
from collection.catalogues.looking.covers import Picture, pictures, take_picture
from collection.catalogues.looking.kept_answers import COVERS, keep_answer, kept_answer
from collection.catalogues.release import Release
from collection.filters.links import with_list
from collection.models import Catalogue, Record


class PicturesView(LookUpView):
    """What the page and its pictures share."""

    def found(self, record: Record) -> list[Picture]:
        answer = kept_answer(record.uid, purpose=COVERS)
        return pictures(answer) if answer else []

    def one(self, record: Record, name: str) -> Picture:
        """Return a picture of the answer that is kept by its name. Raises Http404."""
        for picture in self.found(record):
            if picture.name == name:
                return picture
        raise Http404("There is no such picture, or it was looked up too long ago.")


class OtherCovers(PicturesView):
    """Shows the pictures, asks for them when the button is pressed, and takes the one that is
    chosen.
    """

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        found = self.found(record)
        context = {
            "record": record,
            "is_asked": kept_answer(record.uid, purpose=COVERS) is not None,
            "pictures": [(picture.name, _words(picture)) for picture in found],
            "is_of_discogs": any(
                picture.release.catalogue == Catalogue.DISCOGS for picture in found
            ),
            "back": with_list(request, page_address(pk)),
        }
        return self.page(
            "collection/looking_up/covers.html", "Another cover", context, original=record
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        if "take" not in request.POST:
            self._ask(record)
            return self.back("other_covers", pk)
        picture = self.one(record, request.POST["take"])
        try:
            asking = self.asking(picture.release.catalogue)
            batch = take_picture(record, picture, asking, by=self.user)
        except (CatalogueError, ValidationError) as error:
            sentence = error.messages[0] if isinstance(error, ValidationError) else str(error)
            messages.error(request, sentence)
            return self.back("other_covers", pk)
        if batch is None:
            messages.info(request, f"{record.full_name} has this cover already.")
        else:
            undo = reverse("admin:collection_batch_undo", args=[batch.pk])
            news = format_html(
                '{} has another cover. <a href="{}">Undo</a>', record.full_name, undo
            )
            messages.success(request, news)
        return redirect(with_list(request, page_address(pk)))

    def _ask(self, record: Record) -> None:
        """Ask every catalogue that may know the record; say what one of them does not answer."""
        found: list[Release] = []
        is_named = False
        for catalogue in Catalogue.values:
            known = known_record(record.pk, catalogue)
            if known is None:
                continue
            is_named |= known.is_named
            try:
                found += self.asking(catalogue).all_pictures(known)
            except CatalogueError as error:
                messages.warning(self.request, str(error))
        if not is_named:
            messages.info(
                self.request, "No catalogue knows its release yet: look it up, and choose one."
            )
            return
        answer = keep_answer(record.uid, Catalogue.DISCOGS, found, purpose=COVERS)
        count = len(pictures(answer))
        if not count:
            messages.info(self.request, "The catalogues have no picture of it.")
        else:
            messages.info(self.request, f"{counted(count, 'picture')} found.")


class OtherCover(PicturesView):
    """Hands out one of the pictures."""

    cacheable = True

    def get(self, request: HttpRequest, pk: int, picture: str) -> HttpResponse:
        found = self.one(self.record(pk), picture)
        return self.picture_at(found.address, found.release.catalogue)


def _words(picture: Picture) -> str:
    """Return where a picture is from."""
    if picture.release.catalogue == Catalogue.MUSICBRAINZ:
        return "Cover Art Archive"
    return "Discogs, the album" if picture.release.key.startswith("m") else "Discogs, this release"
