"""The filter language: the one place that knows how to narrow records, by the same names everywhere."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import StrIndex

from collection.filter_fields import StrictForm, UserFilter, Whose, choice, day, flag, number, text, whole
from collection.models import Artist, Format, Genre, Label, Play, Record, RecordArtist, RecordLabel
from collection.models.lookups import Lookup, LookupQuerySet
from collection.models.records import MediaCondition
from collection.names import search_fold
from collection.querysets import RecordQuerySet
from ratings.models import Rating

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOST_CENTS = Decimal("9999999999.99")


def find_records(params: Mapping[str, Any], user: "AbstractBaseUser | None" = None) -> RecordQuerySet:
    """Return the records, removed ones included, that fit all of `params`: names of filters and texts.

    `user` is who "me" means. An empty text narrows nothing. Raises ValidationError with one sentence that names an
    unknown filter and those there are, or a filter, the value it was given and what it takes.
    """
    found = RecordFilter(params, user=user)
    for sentence in found.problems():
        raise ValidationError(sentence)
    return found.qs


class RecordFilter(django_filters.FilterSet):
    """Narrows records, with no scope of its own: removed records are found too.

    Given an unknown name or a bad value it finds none, and `problems` says why. Texts are found anywhere in a name; a
    name in quotation marks is that whole name, too. Limits are inclusive; what is unknown lies within no limits.
    """

    q = text("Search", "by_search")
    artist = text("Artist", "by_artist")
    title = text("Title", "by_title")
    label = text("Label", "by_label")
    genre = text("Genre", "by_genre")
    format = text("Format", "by_format")
    year_min = whole("Year from", 0, 9999, field_name="year", lookup_expr="gte")
    year_max = whole("Year to", 0, 9999, field_name="year", lookup_expr="lte")
    rating_min = number("Rating from", Decimal(10), "a number from 0 to 10", method="by_rating_min")
    rating_max = number("Rating to", Decimal(10), "a number from 0 to 10", method="by_rating_max")
    unrated = flag("Unrated", method="by_unrated")
    by = Whose(label="Ratings of", help_text="all, me or the name of a user")
    is_digitized = flag("Digitized", field_name="is_digitized")
    is_active = flag("On the shelf", field_name="is_active")
    is_small = flag("Small format", method="by_small")
    purchased_after = day("Bought from", field_name="purchase_date", lookup_expr="gte")
    purchased_before = day("Bought until", field_name="purchase_date", lookup_expr="lte")
    price_min = number("Price from", MOST_CENTS, "an amount such as 12.50", field_name="price", lookup_expr="gte")
    price_max = number("Price to", MOST_CENTS, "an amount such as 12.50", field_name="price", lookup_expr="lte")
    location = text("Location", "by_location")
    media_condition = choice("Media condition", MediaCondition.values, field_name="media_condition")
    no_cover = flag("No cover", method="by_no_cover")
    not_played_since = day("Not played since", method="by_not_played_since")
    owner = UserFilter(label="Owner", help_text="the name of a user")
    discogs_release_id = whole("Discogs release", 1, 2**63 - 1)

    class Meta:
        model = Record
        fields: list[str] = []
        form = StrictForm

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: RecordQuerySet | None = None,
        *,
        user: "AbstractBaseUser | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(data, queryset, **options)
        # "me" is a word only when somebody is there to be meant.
        self.filters["by"].extra["words"] = {"all": None} | ({"me": user} if user else {})
        if not user:
            self.filters["by"].extra["help_text"] = "all or the name of a user"

    def problems(self) -> list[str]:
        """Return a sentence about each unknown name and each bad value."""
        names = ", ".join(self.base_filters)
        unknown = [f"“{name}” is not a filter; there are {names}." for name in self.data if name not in self.filters]
        return unknown + [sentence for sentences in self.errors.values() for sentence in sentences]

    def filter_queryset(self, queryset: RecordQuerySet) -> RecordQuerySet:
        return queryset.none() if self.problems() else super().filter_queryset(queryset)

    def by_search(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return found.search(value)

    def by_artist(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordArtist.objects.filter(artist__in=_rows(Artist, value))
        return found.filter(pk__in=links.order_by().values("record"))

    def by_label(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordLabel.objects.filter(label__in=_rows(Label, value))
        return found.filter(pk__in=links.order_by().values("record"))

    def by_title(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        # The title is the first line of the search text; a folded text holds no line end.
        wanted = search_fold(value)
        places = {"found_at": StrIndex("search_text", Value(wanted)), "line_end": StrIndex("search_text", Value("\n"))}
        found = found.alias(**places).filter(search_text__contains=wanted)
        return found.filter(Q(line_end=0) | Q(found_at__lt=F("line_end")))

    def by_genre(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return found.filter(genre__in=_rows(Genre, value))

    def by_format(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return found.filter(format__in=_rows(Format, value))

    def by_rating_min(self, found: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return found.alias(rating_from=self._rating()).filter(rating_from__gte=value)

    def by_rating_max(self, found: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return found.alias(rating_to=self._rating()).filter(rating_to__lte=value)

    def by_unrated(self, found: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        author = self.form.cleaned_data["by"]
        ratings = Rating.objects.filter(record=OuterRef("pk"), **({"author": author} if author else {}))
        return found.filter(~Exists(ratings) if value else Exists(ratings))

    def by_small(self, found: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        small = Q(format__is_small=True)
        return found.filter(small) if value else found.exclude(small)

    def by_location(self, found: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        # The database compares ASCII without regard to case; what it cannot fold is compared here.
        wanted = search_fold(value)
        places = Record.objects.order_by().values_list("location", flat=True).distinct()
        beyond = [place for place in places if wanted in search_fold(place) and not _is_plain(place)]
        return found.filter(Q(location__icontains=wanted) | Q(location__in=beyond))

    def by_no_cover(self, found: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        return found.filter(cover="") if value else found.exclude(cover="")

    def by_not_played_since(self, found: RecordQuerySet, name: str, value: date) -> RecordQuerySet:
        return found.filter(~Exists(Play.objects.filter(record=OuterRef("pk"), day__gte=value)))

    def _rating(self) -> Subquery:
        author = self.form.cleaned_data["by"]
        return Rating.objects.latest_of(author.pk) if author else Rating.objects.current()


def _rows(lookup: type[Lookup], value: str) -> LookupQuerySet:
    """Return the look-up rows whose name contains `value`, or is what stands in its quotation marks."""
    found, quoted = lookup.objects.containing(value), len(value) > 2 and value[0] == value[-1] == '"'
    return found | lookup.objects.named(value[1:-1]) if quoted else found


def _is_plain(text: str) -> bool:
    return text.isascii() and text == " ".join(text.split())
