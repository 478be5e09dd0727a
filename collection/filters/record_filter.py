"""The filter of records: the one place that knows how to narrow them, by the same names
everywhere.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import StrIndex
from django.forms import BoundField
from django_filters import Filter

from collection.bulk_sql import different_texts
from collection.filters.fields import (
    NOT,
    StrictForm,
    TextFilter,
    UserFilter,
    Whose,
    choice,
    day,
    flag,
    number,
    quoted_name,
    suggesting,
    text,
    whole,
)
from collection.models import (
    Artist,
    Catalogue,
    Format,
    Genre,
    Label,
    Loan,
    LookUp,
    LookUpState,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    SourceKey,
    Style,
)
from collection.models.lookups import Lookup, LookupQuerySet
from collection.models.record_fields import MediaCondition
from collection.names import search_fold
from ratings.models import Rating

#: What `looked_up` takes beside the states of look-ups: no catalogue was asked.
NEVER = "never"
#: And: the release was found, and its picture or its original year did not come.
INCOMPLETE = "incomplete"
_STATES = [NEVER, INCOMPLETE, *LookUpState.values]
#: The states, of any catalogue, or of one: discogs:found.
LOOKED_UP = [
    *_STATES,
    *(f"{catalogue}:{state}" for catalogue in Catalogue.values for state in _STATES),
]
#: The filters that say who has a record.
OF_LOANS = ("on_loan", "lent_to", f"lent_to{NOT}")
MOST_CENTS = Decimal("9999999999.99")


def find_records(params: Mapping[str, Any], user: User | None = None) -> RecordQuerySet:
    """Return the records, removed ones included, that fit all of `params`: names of filters and
    texts.

    `user` is the one that "me" means. An empty text narrows nothing. Raises ValidationError with
    one sentence, which names an unknown filter and those there are, or a filter, the value it was
    given and what it takes.
    """
    record_filter = RecordFilter(params, user=user)
    problems = record_filter.problems()
    if problems:
        raise ValidationError(problems[0])
    return record_filter.qs


class RecordFilter(django_filters.FilterSet):
    """Narrows records, with no scope of its own: removed records are found too.

    Given an unknown name or a bad value it finds none, and `problems` explains why. Texts are found
    anywhere in a name; in quotation marks they find the whole name as well. `genre!` finds what
    `genre` does not, and so does every text filter. Limits are inclusive, and unknown values are
    not within any limits. The original year of a record that has none is its own year.
    """

    q = text("Search", "by_search")
    artist = text("Artist", "by_artist")
    title = text("Title", "by_title")
    label = text("Label", "by_label")
    genre = text("Genre", "by_genre")
    style = text("Style", "by_style")
    format = text("Format", "by_format")
    year_min = whole("Year from", 0, 9999, field_name="year", lookup_expr="gte")
    year_max = whole("Year to", 0, 9999, field_name="year", lookup_expr="lte")
    original_year_min = whole("Original year from", 0, 9999, method="by_original_year_min")
    original_year_max = whole("Original year to", 0, 9999, method="by_original_year_max")
    country = text("Country", "by_country")
    rating_min = number("Rating from", Decimal(10), "a number from 0 to 10", method="by_rating_min")
    rating_max = number("Rating to", Decimal(10), "a number from 0 to 10", method="by_rating_max")
    unrated = flag("Unrated", method="by_unrated")
    by = Whose(label="Ratings of", help_text="all, me or the name of a user")
    is_digitized = flag("Digitized", field_name="is_digitized")
    is_active = flag("On the shelf", field_name="is_active")
    is_small = flag("Small format", method="by_small")
    purchased_after = day("Bought from", field_name="purchase_date", lookup_expr="gte")
    purchased_before = day("Bought until", field_name="purchase_date", lookup_expr="lte")
    price_min = number(
        "Price from", MOST_CENTS, "an amount such as 12.50", field_name="price", lookup_expr="gte"
    )
    price_max = number(
        "Price to", MOST_CENTS, "an amount such as 12.50", field_name="price", lookup_expr="lte"
    )
    location = text("Location", "by_location")
    media_condition = choice("Media condition", MediaCondition.values, field_name="media_condition")
    no_cover = flag("No cover", method="by_no_cover")
    not_played_since = day("Not played since", method="by_not_played_since")
    on_loan = flag("On loan", method="by_on_loan")
    lent_to = text("Lent to", "by_lent_to")
    owner = UserFilter(label="Owner", help_text="the name of a user")
    discogs_release_id = whole("Discogs release", 1, 2**63 - 1)
    looked_up = choice("Looked up", LOOKED_UP, method="by_looked_up")
    not_on_discogs = flag("Not on Discogs any more", method="by_not_on_discogs")

    class Meta:
        model = Record
        fields: list[str] = []
        form = StrictForm

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: RecordQuerySet | None = None,
        *,
        user: User | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, queryset, **options)
        self.user = user
        by = self.filters["by"].extra
        by["words"] = {"all": None}
        if user:
            by["words"]["me"] = user
        else:
            # Without a user, "me" means nobody.
            by["help_text"] = "all or the name of a user"

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Return the filters by name, with the negation of each text filter behind them."""
        filters = dict(super().get_filters())
        names = [name for name, positive in filters.items() if isinstance(positive, TextFilter)]
        for name in names:
            label = f"{filters[name].label} not"
            filters[f"{name}{NOT}"] = text(label, "by_absence", field_name=name)
            for each in (name, f"{name}{NOT}"):
                filters[each].extra["widget"] = suggesting(name)
        return filters

    def problems(self) -> list[str]:
        """Return a sentence about each unknown name and each bad value."""
        unknown = [name for name in self.data if name not in self.filters]
        problems = [f"“{name}” is not a filter; there are {filter_names()}." for name in unknown]
        for sentences in self.errors.values():
            problems += sentences
        if self._asks_about_loans and not self._may_see_loans:
            problems.append("You may not see loans.")
        return problems

    @property
    def _asks_about_loans(self) -> bool:
        return any(self.data.get(name) for name in OF_LOANS)

    @property
    def _may_see_loans(self) -> bool:
        return self.user is None or self.user.has_perm("collection.view_loan")

    @property
    def positive_fields(self) -> list[BoundField]:
        """The fields of the filters that say what records are."""
        return [field for field in self.form if not field.name.endswith(NOT)]

    @property
    def negated_fields(self) -> list[BoundField]:
        """The fields of the filters that say what records are not."""
        return [field for field in self.form if field.name.endswith(NOT)]

    @property
    def is_negated(self) -> bool:
        """Whether one of the negated filters is used."""
        return any(field.value() for field in self.negated_fields)

    def filter_queryset(self, queryset: RecordQuerySet) -> RecordQuerySet:
        return queryset.none() if self.problems() else super().filter_queryset(queryset)

    def by_absence(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Leave out what the filter `name` finds."""
        found = self.filters[name].filter(Record.objects.order_by(), value)
        return records.exclude(pk__in=found.values("pk"))

    def by_search(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return records.search(value)

    def by_artist(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordArtist.objects.filter(artist__in=_rows(Artist, value))
        return records.filter(pk__in=links.order_by().values("record"))

    def by_label(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordLabel.objects.filter(label__in=_rows(Label, value))
        return records.filter(pk__in=links.order_by().values("record"))

    def by_title(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        # The title is the first line of the search text; a folded text holds no line end.
        wanted = search_fold(value)
        places = {
            "found_at": StrIndex("search_text", Value(wanted)),
            "line_end": StrIndex("search_text", Value("\n")),
        }
        records = records.alias(**places).filter(search_text__contains=wanted)
        return records.filter(Q(line_end=0) | Q(found_at__lt=F("line_end")))

    def by_genre(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return records.filter(genre__in=_rows(Genre, value))

    def by_style(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordStyle.objects.filter(style__in=_rows(Style, value))
        return records.filter(pk__in=links.order_by().values("record"))

    def by_format(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return records.filter(format__in=_rows(Format, value))

    def by_original_year_min(
        self, records: RecordQuerySet, name: str, value: int
    ) -> RecordQuerySet:
        return records.with_music_year().filter(**{"music_year__gte": value})

    def by_original_year_max(
        self, records: RecordQuerySet, name: str, value: int
    ) -> RecordQuerySet:
        return records.with_music_year().filter(**{"music_year__lte": value})

    def by_country(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        wanted, exact = search_fold(value), search_fold(quoted_name(value))
        countries = different_texts(Record, "country")
        folded = {country: search_fold(country) for country in countries}
        found = [name for name, key in folded.items() if wanted in key or key == exact]
        return records.filter(country__in=found)

    def by_rating_min(self, records: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return records.alias(rating_from=self._rating()).filter(rating_from__gte=value)

    def by_rating_max(self, records: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return records.alias(rating_to=self._rating()).filter(rating_to__lte=value)

    def by_unrated(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        author = self.form.cleaned_data["by"]
        ratings = Rating.objects.filter(record=OuterRef("pk"))
        if author:
            ratings = ratings.filter(author=author)
        return records.filter(~Exists(ratings) if value else Exists(ratings))

    def by_small(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        small = Q(format__is_small=True)
        return records.filter(small) if value else records.exclude(small)

    def by_location(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        # The database compares ASCII without regard to case; what it cannot fold is compared here.
        wanted = search_fold(value)
        places = different_texts(Record, "location")
        others = [place for place in places if not _is_plain(place)]
        beyond = [place for place in others if wanted in search_fold(place)]
        whole = quoted_name(value)
        if whole:
            beyond += [place for place in places if search_fold(place) == search_fold(whole)]
        return records.filter(Q(location__icontains=wanted) | Q(location__in=beyond))

    def by_no_cover(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        return records.filter(cover="") if value else records.exclude(cover="")

    def by_not_played_since(
        self, records: RecordQuerySet, name: str, value: date
    ) -> RecordQuerySet:
        return records.filter(~Exists(Play.objects.filter(record=OuterRef("pk"), day__gte=value)))

    def by_on_loan(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        return records.on_loan() if value else records.at_home()

    def by_lent_to(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        loans = Loan.objects.open()
        found = loans.to_name_containing(value)
        if whole := quoted_name(value):
            found = found | loans.with_person(whole)
        return records.filter(pk__in=found.order_by().values("record"))

    def by_looked_up(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        catalogue, _, state = value.rpartition(":")
        # By catalogue and state, as they are indexed.
        answers = LookUp.objects.filter(catalogue__in=[catalogue] if catalogue else Catalogue)
        if state == NEVER:
            return records.filter(~Exists(answers.filter(record=OuterRef("pk"))))
        if state == INCOMPLETE:
            found = answers.filter(state__in=(LookUpState.FOUND, LookUpState.ALBUM))
            return records.filter(pk__in=found.exclude(sentence="").order_by().values("record"))
        return records.filter(pk__in=answers.filter(state=state).order_by().values("record"))

    def by_not_on_discogs(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        gone = SourceKey.objects.missing(Catalogue.DISCOGS).order_by().values("record")
        return records.filter(pk__in=gone) if value else records.exclude(pk__in=gone)

    def _rating(self) -> Subquery:
        author = self.form.cleaned_data["by"]
        return Rating.objects.latest_of(author.pk) if author else Rating.objects.current()


def filter_names() -> str:
    """Return the names of all filters as a sentence lists them, and how a text filter is
    negated.
    """
    positive = [name for name in RecordFilter.base_filters if not name.endswith(NOT)]
    negated = [name for name in positive if f"{name}{NOT}" in RecordFilter.base_filters]
    return f"{', '.join(positive)}. Negated (genre!=Jazz): {', '.join(negated)}"


def _rows(lookup: type[Lookup], value: str) -> LookupQuerySet:
    """Return the look-up rows whose names contain `value`, or are the name in its quotation
    marks.
    """
    rows, name = lookup.objects.containing(value), quoted_name(value)
    return rows | lookup.objects.named(name) if name else rows


def _is_plain(text: str) -> bool:
    return text.isascii() and text == " ".join(text.split())
