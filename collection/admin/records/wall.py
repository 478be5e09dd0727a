"""The list of records as a wall of covers: another face of the same filter, search and order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.contrib.admin.views.main import PAGE_VAR
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString

from adminkit.numbers import plain_number
from adminkit.redirects import next_page
from adminkit.views import AdminView
from collection.admin.records.columns import my_rating_column
from collection.admin.records.list import RecordList
from collection.models import Face, Preferences, Record, RecordQuerySet
from ratings.models import Rating


class Tile(NamedTuple):
    """A record on the wall; `is_first` is whether it is seen before somebody scrolls."""

    record: Record
    url: str
    my_rating: SafeString | str
    others: "OthersRating | None"
    is_first: bool


class OthersRating(NamedTuple):
    """What others think of a record: the mean of their latest ratings, and who gave which."""

    mean: str
    words: str


def others_rating(ratings: Sequence[Rating]) -> OthersRating | None:
    """Return what the authors of `ratings` think of a record, None if there are none."""
    if not ratings:
        return None
    values = [rating.value for rating in ratings]
    mean = sum(values, Decimal(0)) / len(values)
    each = [f"{rating.author.get_username()}: {plain_number(rating.value)}" for rating in ratings]
    return OthersRating(plain_number(round(mean, 2)), ", ".join(each))


class RecordWall(RecordList):
    """The list as covers, with artist, title and the rating of the user who looks."""

    face = Face.WALL
    #: So many covers are fetched at once; the others when somebody comes near.
    first = 8

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> RecordQuerySet:
        records = self.root_queryset.filter(pk__in=ids).with_artists()
        return records.with_loans() if self.user.has_perm("collection.view_loan") else records

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        my_rating = my_rating_column(my_rating_column(True) in self.list_display)
        self.tiles = [
            Tile(
                record=record,
                url=record.page_url,
                my_rating=my_rating(record),
                others=others_rating(self.by_others.get(record.pk, [])),
                is_first=place < self.first,
            )
            for place, record in enumerate(self.result_list)
        ]

    @property
    def next_url(self) -> str:
        """The address of the next page, "" on the last and where all are shown."""
        is_whole = self.show_all and self.can_show_all
        is_last = is_whole or self.page_num >= self.paginator.num_pages
        return "" if is_last else self.get_query_string({PAGE_VAR: self.page_num + 1})

    @property
    def previous_url(self) -> str:
        """The address of the page before, "" on the first."""
        return self.get_query_string({PAGE_VAR: self.page_num - 1}) if self.page_num > 1 else ""


class ChooseFace(AdminView):
    """Keeps what the list of records looks like for the user, and returns to it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        face = request.POST.get("face", "")
        if face not in Face.values:
            raise Http404(f"Records are shown as {Face.values}.")
        Preferences.objects.choose_face(self.user, Face(face), by=self.user)
        return redirect(next_page(request, reverse("admin:collection_record_changelist")))
