"""The list of records, narrowed by the filter language: the shelf, unless the address says
otherwise.
"""

from functools import partial
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.paginator import Paginator
from django.db.models import Model, OrderBy, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from adminkit.addresses import texts
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import StrictList
from collection.admin.records.columns import (
    PRIVATE,
    chosen_columns,
    column_name,
    column_words,
)
from collection.admin.records.paging import two_parts
from collection.catalogues.looking.looked_at import note_shown
from collection.filters import RecordFilter
from collection.filters.links import (
    CARRIED,
    LIST_PARAMETERS,
    SCOPE,
    Chip,
    address_without,
    chips,
    narrowing,
)
from collection.filters.narrowing import INCOMPLETE, NEVER
from collection.models import Face, LookUpState, Preferences, Record, RecordQuerySet
from collection.models.private_fields import HIDDEN, sees_private_fields
from collection.models.searching.counting import count_hits
from collection.orders.on_the_way import OrderedLines
from ratings.models import Rating

#: What `looked_up` finds where a person may say which release it is.
TO_CHOOSE = {NEVER, LookUpState.SEVERAL.value, LookUpState.NOT_FOUND.value}
#: What it finds where asking once more may bring what did not come.
TO_TRY_AGAIN = {
    INCOMPLETE,
    LookUpState.REFUSED.value,
    LookUpState.CUT_OFF.value,
    LookUpState.SEVERAL.value,
    LookUpState.NOT_FOUND.value,
}
# What a form sorts the list by, where there are no column headers to click: column, words, sign.
ORDERS = [
    ("shown_artist", "Artist", ""),
    ("shown_title", "Title", ""),
    ("shown_original_year", "Oldest", ""),
    ("shown_original_year", "Newest", "-"),
    ("mean_rating", "Best rated", "-"),
    ("bought_on", "Last bought", "-"),
    ("shown_price", "Most expensive", "-"),
    ("shown_location", "Location", ""),
]


class ListOrder(NamedTuple):
    """A way to sort the list: its words, its value in the address, and whether the list is sorted
    so now.
    """

    label: str
    value: str
    is_current: bool


def filter_parameters(request: HttpRequest) -> dict[str, str]:
    """Return the filters in the address of the record list; it shows only the shelf unless the
    address says otherwise.
    """
    address = texts(request.GET)
    given = {name: text for name, text in address.items() if name not in LIST_PARAMETERS}
    return {SCOPE: "1"} | given


def _field_of(order: object) -> object:
    """Return the name of the field that a part of an order sorts by, or what is computed for it."""
    if not isinstance(order, OrderBy):
        return order
    return getattr(order.expression, "name", None) or order.expression


class RecordList(StrictList):
    """The list as a table; `RecordWall` is its other face."""

    root_queryset: RecordQuerySet
    face = Face.TABLE

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.user = signed_in_user(request)
        self.sees_private_fields = sees_private_fields(self.user)
        #: Latest ratings by others, by record of this page.
        self.by_others: dict[int, list[Rating]] = {}
        super().__init__(request, *args, **options)

    @cached_property
    def preferences(self) -> Preferences:
        """What the user chose, read only where a page is shown."""
        return Preferences.objects.of(self.user)

    def address_problems(self, request: HttpRequest) -> list[str]:
        """Return a sentence about each parameter that is misread or asks for too much: an order by
        prices tells them.
        """
        problems = super().address_problems(request)
        if problems or self.sees_private_fields:
            return problems
        names = [column_name(column) for column in self.list_display]
        sorted_by = {names[place] for place in self.get_ordering_field_columns()}
        if sorted_by & PRIVATE:
            return [f"{HIDDEN}, so the list is not sorted by them."]
        return []

    def narrowed(self, request: HttpRequest) -> QuerySet:
        # What Django's templates ask of a list; its filters are those of the form.
        self.filter_specs, self.has_filters = [], False
        user = signed_in_user(request)
        self.filter = RecordFilter(filter_parameters(request), self.root_queryset, user=user)
        self.problems += self.filter.problems()
        self.has_active_filters = bool(self.chips)
        return self.filter.qs.order_by(*self.get_ordering(request, self.filter.qs))

    def get_results(self, request: HttpRequest) -> None:
        self.list_per_page = self.preferences.page_size or self.list_per_page
        super().get_results(request)
        ids = [record.pk for record in self.result_list]
        note_shown(ids)
        if ids and self.user.has_perm("collection.view_order"):
            ordered = OrderedLines(self.user)
            for record in self.result_list:
                record.ordered = ordered.of_record(record)
        for rating in Rating.objects.by_others(signed_in_user(request), ids):
            self.by_others.setdefault(rating.record_id, []).append(rating)
        here: dict[str, Any] = {"opts": self.opts, "preserved_filters": self.preserved_filters}
        for record in self.result_list:
            record.page_url = add_preserved_filters(here, self.url_for_result(record))

    def paginated(self, request: HttpRequest) -> Paginator:
        """Return the rows in pages. What a search finds is counted in its index."""
        paginator = super().paginated(request)
        given = {name: text for name, text in filter_parameters(request).items() if text}
        text, scope = given.pop(SEARCH_VAR, ""), given.pop(SCOPE, "")
        if text and not given and not self.problems and scope in ("", "1"):
            count = count_hits(text, Record.objects.removed() if scope else None)
            if count is not None:
                paginator.count = count
        return paginator

    def page_ids(self, first: int, last: int, paginator: Paginator) -> list[int]:
        parts = two_parts(self.queryset, self.user)
        if parts is None:
            return super().page_ids(first, last, paginator)
        return parts.ids(first, last, paginator.count)

    def url_for_result(self, result: Model) -> str:
        """Return the address that a row links to: the page of the record, not its form."""
        return reverse("admin:collection_record_page", args=[result.pk])

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """Return the columns that the list is sorted by. Django does not recognise those of the
        usual order in which unknown values come last.
        """
        if self.params.get(ORDER_VAR):
            return super().get_ordering_field_columns()
        fields = [_field_of(self.get_ordering_field(name)) for name in self.list_display]
        usual = map(_field_of, self.model._meta.ordering or ())
        return {fields.index(name): "asc" for name in usual if name in fields}

    @property
    def chips(self) -> list[Chip]:
        """The active filters, each with a link that takes it away."""
        url_without = partial(address_without, self.params)
        return list(chips(self.filter, self.params, url_without, hidden={SCOPE}))

    @property
    def orders(self) -> list[ListOrder]:
        """The ways to sort the list; an order of several columns is offered as it is."""
        names = [column_name(column) for column in self.list_display]
        shown = self.params.get(ORDER_VAR, "")
        labels = {"": "Artist, year, title"}
        for column, label, sign in ORDERS:
            if column in PRIVATE and not self.sees_private_fields:
                continue
            labels[f"{sign}{names.index(column)}"] = label
        labels.setdefault(shown, "As it is")
        return [ListOrder(label, value, value == shown) for value, label in labels.items()]

    @property
    def kept(self) -> dict[str, str]:
        """What the filter form passes on beside its own fields."""
        own = {SEARCH_VAR, SCOPE, ORDER_VAR}
        return {name: value for name, value in self.params.items() if name in own}

    @property
    def kept_by_order(self) -> dict[str, str]:
        """What the form that sorts the list passes on beside the order."""
        left_out = {ORDER_VAR, PAGE_VAR}
        return {name: value for name, value in self.params.items() if name not in left_out}

    @property
    def arrange_url(self) -> str:
        """The address of the page that chooses the columns, which leads back here."""
        carried = {CARRIED: urlencode(self.params)} if self.params else None
        return reverse("admin:collection_record_arrange", query=carried)

    @property
    def has_own_columns(self) -> bool:
        """Whether the user chose the columns."""
        return bool(self.preferences.columns)

    @property
    def shown_columns(self) -> list[int]:
        """The places in `list_display` of the columns that are shown, in their order.

        The current rating says something only where somebody else has rated.
        """
        names = [column_name(column) for column in self.list_display]
        chosen = chosen_columns(self.preferences.columns, with_private=self.sees_private_fields)
        if not self.by_others and not self._is_sorted_by(names.index("mean_rating")):
            chosen = [name for name in chosen if name != "mean_rating"]
        # Whoever may act on records has a box in each row.
        boxes = [0] if names[0] not in column_words(with_private=True) else []
        return boxes + [names.index(name) for name in chosen]

    def is_foldable(self, place: int) -> bool:
        """Whether a column that is empty on this page may be left out of it: not one that the user
        sorted by.
        """
        return not self._is_sorted_by(place)

    def _is_sorted_by(self, place: int) -> bool:
        return ORDER_VAR in self.params and place in self.get_ordering_field_columns()

    @property
    def narrowing(self) -> str:
        """The query string that pages about the same records are opened with."""
        return urlencode(narrowing(self.params))

    @property
    def facets_url(self) -> str:
        """The address of the page that counts what these records are."""
        query = narrowing(self.params)
        return reverse("admin:collection_record_facets", query=query)

    @property
    def scopes(self) -> list[tuple[str, str, bool]]:
        """The ways to include removed records or leave them out: words, address, and whether the
        list shows these now.
        """
        shown = self.params.get(SCOPE, "1")
        scopes = []
        for value, words in {"1": "on the shelf", "0": "removed", "": "all"}.items():
            parameter = None if value == "1" else value
            scopes.append((words, self.get_query_string({SCOPE: parameter}), value == shown))
        return scopes

    @property
    def choosing(self) -> str:
        """The query string of the page on which the releases of these records are chosen, "" where
        the list is not about such records.
        """
        _, _, state = self.params.get("looked_up", "").rpartition(":")
        return self.narrowing if settings.DISCO_LOOK_UPS and state in TO_CHOOSE else ""

    @property
    def to_try_again(self) -> int | None:
        """The first record of a list of those about which a catalogue may be asked once more, None
        where the list is about others.
        """
        _, _, state = self.params.get("looked_up", "").rpartition(":")
        if not settings.DISCO_LOOK_UPS or state not in TO_TRY_AGAIN or not self.result_list:
            return None
        return self.result_list[0].pk

    @property
    def faces(self) -> list[tuple[str, str, bool]]:
        """What the list can look like: value, words, and whether it looks so now."""
        return [(face.value, face.label, face == self.face) for face in Face]

    @property
    def looks_on_the_shelf(self) -> bool:
        return self.params.get(SCOPE, "1") == "1"

    @property
    def with_removed_url(self) -> str:
        return self.get_query_string({SCOPE: ""})
