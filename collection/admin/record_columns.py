"""What the list of records shows of each, and what each column is sorted by."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Lower, NullIf
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collection.admin.strict import UnknownLast
from collection.models import Record, RecordLabel


def with_sorting(records: QuerySet[Record]) -> QuerySet[Record]:
    """Add what columns are sorted by and records do not hold."""
    first = RecordLabel.objects.filter(record=OuterRef("pk")).order_by("position")
    return records.alias(label_sort=Subquery(first.values("label__sort_key")[:1]))


def plain(value: Decimal | None) -> str:
    """Return a rating without needless zeros."""
    return "" if value is None else f"{value.normalize():f}"


class RecordColumns:
    """Mixed into the admin of records."""

    @admin.display(description="cover")
    def thumb(self, record: Record) -> SafeString:
        sleeve = render_to_string("collection/sleeve.html", {"record": record})
        # The title leads to the same page; one stop of the Tab key is enough.
        return format_html('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>', record.page_url, sleeve)

    @admin.display(description="artist", ordering="artist_sort")
    def shown_artist(self, record: Record) -> str:
        return record.artist_line

    @admin.display(description="title", ordering="title_sort")
    def shown_title(self, record: Record) -> str:
        if record.is_active:
            return record.title
        removed = f"removed {record.removed_on or ''}".strip()
        return format_html('{} <span class="record-removed">{}</span>', record.title, removed)

    @admin.display(description="year", ordering=UnknownLast(F("year")))
    def shown_year(self, record: Record) -> str:
        return str(record.year or "")

    @admin.display(description="format", ordering=UnknownLast(F("format__name_key")))
    def shown_format(self, record: Record) -> str:
        return str(record.format or "")

    @admin.display(description="genre", ordering=UnknownLast(F("genre__name_key")))
    def shown_genre(self, record: Record) -> str:
        return str(record.genre or "")

    @admin.display(description="label", ordering=UnknownLast(F("label_sort")))
    def shown_labels(self, record: Record) -> SafeString:
        links = ((link.label.name, link.catalog_number) for link in record.label_links.all())
        return format_html_join("; ", '{} <span class="catalog-number">{}</span>', links)

    @admin.display(description="rating", ordering=UnknownLast(F("rating")))
    def mean_rating(self, record: Record) -> SafeString:
        return format_html('<span data-mean="{}">{}</span>', record.pk, plain(record.rating))

    @admin.display(description="price", ordering=UnknownLast(F("price")))
    def shown_price(self, record: Record) -> str:
        return "" if record.price is None else f"{record.price:.2f}"

    @admin.display(description="bought", ordering=UnknownLast(F("purchase_date")))
    def bought_on(self, record: Record) -> str:
        return record.purchase_date.isoformat() if record.purchase_date else ""

    @admin.display(description="location", ordering=UnknownLast(NullIf(Lower("location"), Value(""))))
    def shown_location(self, record: Record) -> str:
        return record.location


@cache
def my_rating_column(may_rate: bool) -> Callable[[Record], str]:
    """Return the column with the ratings of the user who looks: cells to type in, for whoever may rate.

    It is the same object at each call: Django's list sorts by a column only if it finds it among those it was told of.
    """

    @admin.display(description="mine", ordering=UnknownLast(F("my_rating")))
    def my_rating(record: Record) -> str:
        value = plain(record.my_rating)
        if not may_rate:
            return value
        return format_html(
            '<input type="number" name="rating-{0}" value="{1}" min="0" max="10" step="0.5" data-rate="{2}"'
            ' aria-label="My rating of {3}"><input type="hidden" name="rated-{0}" value="{1}">',
            *(record.pk, value, reverse("admin:collection_record_rate", args=[record.pk]), record.title),
        )

    return my_rating
