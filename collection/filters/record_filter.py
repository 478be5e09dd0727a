"""The filter of records: the one place that knows how to narrow them, by the same names
everywhere.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django_filters import Filter

from collection.filters.fields import (
    NOT,
    OrderOf,
    StrictForm,
    TextFilter,
    UserFilter,
    Whose,
    choice,
    day,
    flag,
    number,
    suggesting,
    text,
    whole,
)
from collection.filters.form_groups import FormGroup, form_groups
from collection.filters.narrowing import INCOMPLETE, NEVER, Narrowing
from collection.filters.own import own_filters, unknown_own
from collection.models import (
    Catalogue,
    LookUpState,
    Record,
    RecordQuerySet,
)
from collection.models.own.columns import is_own
from collection.models.private_fields import HIDDEN, sees_private_fields
from collection.models.record_fields import MediaCondition

_STATES = [NEVER, INCOMPLETE, *LookUpState.values]
#: The states, of any catalogue, or of one: discogs:found.
LOOKED_UP = [
    *_STATES,
    *(f"{catalogue}:{state}" for catalogue in Catalogue.values for state in _STATES),
]
#: The filters that say who has a record.
OF_LOANS = ("on_loan", "lent_to", f"lent_to{NOT}")
#: Those that say what somebody may keep from others: see `private_fields`.
OF_PRIVATE_FIELDS = (
    *("location", f"location{NOT}", "price_min", "price_max", "value_min", "value_max"),
    *("shop", f"shop{NOT}", "order"),
)
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


class RecordFilter(Narrowing, django_filters.FilterSet):
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
    tag = text("Tag", "by_tag")
    format = text("Format", "by_format")
    year_min = whole("Year from", 0, 9999, field_name="year", lookup_expr="gte")
    year_max = whole("Year to", 0, 9999, field_name="year", lookup_expr="lte")
    original_year_min = whole("Original year from", 0, 9999, method="by_original_year_min")
    original_year_max = whole("Original year to", 0, 9999, method="by_original_year_max")
    country = text("Country", "by_text")
    artist_country = text("Country of an artist", "by_artist_country")
    catalog_number = text("Catalog number", "by_catalog_number")
    barcode = text("Barcode", "by_barcode")
    matrix = text("Matrix / runout", "by_matrix")
    color = text("Color", "by_text")
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
    value_min = number(
        "Value from", MOST_CENTS, "an amount such as 12.50", field_name="value", lookup_expr="gte"
    )
    value_max = number(
        "Value to", MOST_CENTS, "an amount such as 12.50", field_name="value", lookup_expr="lte"
    )
    shop = text("Shop", "by_text")
    order = OrderOf(label="Order", method="by_order", help_text="the number or the uid of an order")
    added_after = day("Added from", field_name="added_at", lookup_expr="date__gte")
    added_before = day("Added until", field_name="added_at", lookup_expr="date__lte")
    location = text("Location", "by_location")
    media_condition = choice("Media condition", MediaCondition.values, field_name="media_condition")
    no_cover = flag("No cover", method="by_no_cover")
    no_genre = flag("No genre", field_name="genre", lookup_expr="isnull")
    no_tracks = flag("No tracks", method="by_no_tracks")
    no_release = flag("No Discogs release", field_name="discogs_release_id", lookup_expr="isnull")
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
        #: The filters of own fields that are asked for.
        self.own = own_filters(self.data, user)
        for name, own in self.own.items():
            own.parent, own.model = self, Record
            self.filters[name] = own
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

    @property
    def errors(self) -> Any:
        return self.asked.errors

    def problems(self) -> list[str]:
        """Return a sentence about each unknown name and each bad value."""
        problems = []
        for name in self.data:
            if name in self.filters:
                continue
            if is_own(name):
                problems.append(unknown_own(name, self.user))
            else:
                problems.append(f"“{name}” is not a filter; there are {filter_names()}.")
        for sentences in self.errors.values():
            problems += sentences
        if self._asks_for(OF_LOANS) and not self._may_see_loans:
            problems.append("You may not see loans.")
        if self._asks_for(OF_PRIVATE_FIELDS) and not self.sees_private_fields:
            problems.append(f"{HIDDEN}, so records are not found by them.")
        return problems

    def _asks_for(self, names: Collection[str]) -> bool:
        return any(self.data.get(name) for name in names)

    @property
    def _may_see_loans(self) -> bool:
        return self.user is None or self.user.has_perm("collection.view_loan")

    @property
    def sees_private_fields(self) -> bool:
        """Whether the user may see prices, places and remarks of everybody."""
        return sees_private_fields(self.user)

    @property
    def _left_out(self) -> Collection[str]:
        """The names of the filters that the user may not use."""
        of_loans = () if self._may_see_loans else OF_LOANS
        return of_loans if self.sees_private_fields else (*of_loans, *OF_PRIVATE_FIELDS)

    @property
    def general_fields(self) -> list[BoundField]:
        """The fields that are in no group: a list has them in its search and its scope."""
        return [self.form["q"], self.form["is_active"]]

    @property
    def groups(self) -> list[FormGroup]:
        """The fields of the filters that say what records are, in groups."""
        groups = form_groups(self.form, self._left_out)
        own = [[self.form[name]] for name in self.own if not name.endswith(NOT)]
        return [*groups, FormGroup("Own fields", own, True)] if own else groups

    @property
    def negated_fields(self) -> list[BoundField]:
        """The fields of the filters that say what records are not."""
        negated = [name for name in self.filters if name.endswith(NOT)]
        return [self.form[name] for name in negated if name not in self._left_out]

    @property
    def is_negated(self) -> bool:
        """Whether one of the negated filters is used."""
        return any(field.value() for field in self.negated_fields)

    def filter_queryset(self, queryset: RecordQuerySet) -> RecordQuerySet:
        if self.problems():
            return queryset.none()
        for name, value in self.asked.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset


def filter_names() -> str:
    """Return the names of all filters as a sentence lists them, and how a text filter is
    negated.
    """
    positive = [name for name in RecordFilter.base_filters if not name.endswith(NOT)]
    negated = [name for name in positive if f"{name}{NOT}" in RecordFilter.base_filters]
    names = f"{', '.join(positive)}, and own:NAME for each own field"
    return f"{names}. Negated (genre!=Jazz): {', '.join(negated)}"
