"""The columns of the list of records: what each shows, and what it is sorted by."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol, cast

from django.contrib import admin
from django.db.models import F, Value
from django.db.models.functions import Lower, NullIf
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from adminkit.numbers import plain_number
from collection.admin.strict import UnknownLast
from collection.importing.files.problems import shortened
from collection.models import OrderLine, Record
from collection.models.own.tags import UNIT_SEPARATOR
from collection.models.record_fields import music_year
from collection.names import name_key
from collection.templatetags.sleeves import sleeve


class ListedRecord(Protocol):
    """A record as the list gives it to its columns, with the address that its row leads to."""

    page_url: str


@admin.display(description="cover")
def thumb(record: ListedRecord) -> SafeString:
    """Return the cover, or the initials, as a link to the page of the record."""
    picture = render_to_string("collection/sleeve.html", sleeve(cast(Record, record), "row"))
    # The title leads to the same page; one stop of the Tab key is enough.
    return format_html(
        '<a href="{}" tabindex="-1" aria-hidden="true">{}</a>', record.page_url, picture
    )


@admin.display(description="artist", ordering="artist_sort")
def shown_artist(record: Record) -> str:
    return record.artist_line


@admin.display(description="title", ordering="title_sort")
def shown_title(record: Record) -> str:
    """Return the title, with a word on a record that is lent, ordered again, or gone."""
    title, lent_to = record.title, getattr(record, "lent_to", None)
    if not record.is_active:
        removed = f"removed {record.removed_on or ''}".strip()
        title = format_html('{} <span class="record-removed">{}</span>', title, removed)
    elif lent_to:
        title = format_html('{} <span class="record-lent">on loan to {}</span>', title, lent_to)
    ordered = getattr(record, "ordered", None)
    return format_html("{} {}", title, ordered_mark(ordered)) if ordered else title


def ordered_mark(line: OrderLine) -> SafeString:
    """Return a mark that leads to the order of a line."""
    url = reverse("admin:collection_order_page", args=[line.order_id])
    mark = '<a class="record-ordered" href="{}" title="{}">ordered</a>'
    return format_html(mark, url, line.ordered_words)


@admin.display(description="year", ordering=UnknownLast(F("year")))
def shown_year(record: Record) -> str:
    return str(record.year or "")


@admin.display(description="original", ordering=UnknownLast(music_year()))
def shown_original_year(record: Record) -> str:
    """Return the year of the album. Without one, the record is filed under its own year."""
    return str(record.original_year or "")


@admin.display(description="country", ordering=UnknownLast(NullIf("country", Value(""))))
def shown_country(record: Record) -> str:
    return record.country


@admin.display(description="format", ordering=UnknownLast(F("format__name_key")))
def shown_format(record: Record) -> str:
    return str(record.format or "")


@admin.display(description="genre", ordering=UnknownLast(F("genre__name_key")))
def shown_genre(record: Record) -> str:
    styles = ", ".join(link.style.name for link in record.style_links.all())
    if not styles:
        return str(record.genre or "")
    return format_html('{} <span class="styles">{}</span>', record.genre or "", styles)


@admin.display(description="label", ordering=UnknownLast(F("label_sort")))
def shown_labels(record: Record) -> SafeString:
    links = ((link.shown_name, link.catalog_number) for link in record.label_links.all())
    return format_html_join("; ", '{} <span class="catalog-number">{}</span>', links)


@cache
def my_rating_column(may_rate: bool) -> Callable[[Record], str]:
    """Return the column with the ratings of the user who looks: cells to type in, for whoever may
    rate.

    It is the same object at each call: Django's list sorts by a column only if it finds it among
    those it was given.
    """

    @admin.display(description="mine", ordering=UnknownLast(F("my_rating")))
    def my_rating(record: Record) -> str:
        value = plain_number(record.my_rating)
        if not may_rate:
            return value
        return format_html(
            '<input type="text" inputmode="decimal" name="rating-{0}" value="{1}" data-rate="{2}"'
            ' aria-label="My rating of {3}"><input type="hidden" name="rated-{0}" value="{1}">',
            record.pk,
            value,
            reverse("admin:collection_record_rate", args=[record.pk]),
            record.title,
        )

    return my_rating


@admin.display(description="rating", ordering=UnknownLast(F("current_rating")))
def mean_rating(record: Record) -> SafeString:
    return format_html(
        '<span data-mean="{}">{}</span>', record.pk, plain_number(record.current_rating)
    )


@admin.display(description="price", ordering=UnknownLast(F("price")))
def shown_price(record: Record) -> str:
    return "" if record.price is None else f"{record.price:.2f}"


@admin.display(description="bought", ordering=UnknownLast(F("purchase_date")))
def bought_on(record: Record) -> str:
    return record.purchase_date.isoformat() if record.purchase_date else ""


@admin.display(description="tags")
def shown_tags(record: Record) -> str:
    names = (record.tag_names or "").split(UNIT_SEPARATOR)
    return ", ".join(sorted(names, key=name_key))


@admin.display(description="own fields")
def shown_own(record: Record) -> SafeString:
    """Return the own fields that are filled in, by name."""
    texts = filter(None, (record.own_texts or "").split(UNIT_SEPARATOR))
    pairs = []
    for text in sorted(texts, key=name_key):
        name, _, value = text.partition("=")
        pairs.append((name, shortened(value, LONGEST_OWN)))
    return format_html_join("; ", '<span class="styles">{}</span> {}', pairs)


@admin.display(description="location", ordering=UnknownLast(NullIf(Lower("location"), Value(""))))
def shown_location(record: Record) -> str:
    return record.location


#: So many characters of an own field are in a list.
LONGEST_OWN = 40
Column = Callable[[Any], str | bool]
#: Shown where they are chosen only, so that the table fits a desk: own fields can be many and long.
UNASKED = {"shown_country", "shown_own"}
#: Those of private fields.
PRIVATE = {"shown_price", "shown_location", "shown_own"}
#: No row can be without it: it leads to the page of the record.
ALWAYS = "shown_title"


def columns(*, may_rate: bool) -> list[str | Column]:
    """Return all columns; addresses name them by their number, from 1, whichever are shown."""
    return [
        thumb,
        shown_artist,
        shown_title,
        shown_year,
        shown_format,
        shown_genre,
        shown_labels,
        my_rating_column(may_rate),
        mean_rating,
        shown_price,
        bought_on,
        shown_location,
        shown_original_year,
        shown_country,
        shown_tags,
        shown_own,
    ]


def column_name(column: object) -> str:
    return str(getattr(column, "__name__", column))


def column_words(*, with_private: bool) -> dict[str, str]:
    """Return what each column is called, by its name."""
    words = {}
    for column in columns(may_rate=False):
        name = column_name(column)
        if with_private or name not in PRIVATE:
            words[name] = str(getattr(column, "short_description", column)).capitalize()
    return words


def chosen_columns(stored: Sequence[str], *, with_private: bool) -> list[str]:
    """Return the names of the columns that a list shows, in order: those that a user chose, the
    usual ones if none were.
    """
    known = list(column_words(with_private=with_private))
    chosen = [name for name in stored if name in known]
    if not chosen:
        return [name for name in known if name not in UNASKED]
    return chosen if ALWAYS in chosen else [ALWAYS, *chosen]
