"""How each filter narrows records that one column does not answer by itself."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Replace, StrIndex
from django.forms import Form
from django.utils.functional import cached_property
from django_filters import Filter

from collection.bulk_sql import different_texts
from collection.filters.fields import StrictForm, quoted_name
from collection.models import (
    Artist,
    Catalogue,
    Format,
    Genre,
    Label,
    Loan,
    LookUp,
    LookUpState,
    OrderLine,
    Play,
    Record,
    RecordArtist,
    RecordLabel,
    RecordQuerySet,
    RecordStyle,
    RecordTag,
    SourceKey,
    Style,
    Tag,
    Track,
)
from collection.models.lookups import Lookup, LookupQuerySet
from collection.models.searching.words import holds_phrase
from collection.names import search_fold
from ratings.models import Rating

#: What `looked_up` takes beside the states of look-ups: no catalogue was asked.
NEVER = "never"
#: And: the release was found, and its picture or its original year did not come.
INCOMPLETE = "incomplete"
#: The filters that name a person.
PEOPLE = ("by", "owner")


class Narrowing:
    """The methods of the filters of records; each takes records, the name of the filter or of its
    column, and the value, and returns the records that fit.
    """

    filters: dict[str, Filter]
    data: Mapping[str, Any]

    @cached_property
    def asked(self) -> Form:
        """The fields of what is asked for, and of the people whom other parts of a page look at.
        `form` has a field for each filter there is, which a page shows.
        """
        names = {*self.data, *PEOPLE}
        fields = {name: one.field for name, one in self.filters.items() if name in names}
        form: Form = type("AskedForm", (StrictForm,), fields)(self.data)
        form.full_clean()
        return form

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
        records = records.alias(**places).filter(holds_phrase(value))
        return records.filter(Q(line_end=0) | Q(found_at__lt=F("line_end")))

    def by_genre(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        return records.filter(genre__in=_rows(Genre, value))

    def by_style(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordStyle.objects.filter(style__in=_rows(Style, value))
        return records.filter(pk__in=links.order_by().values("record"))

    def by_tag(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        links = RecordTag.objects.filter(tag__in=_rows(Tag, value))
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

    def by_text(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Find the records with the text in the column `name`, of which there are few different
        ones.
        """
        found = _alike(different_texts(Record, name), value)
        return records.filter(**{f"{name}__in": found})

    def by_artist_country(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        found = _alike(different_texts(Artist, "country"), value)
        links = RecordArtist.objects.filter(artist__country__in=found)
        return records.filter(pk__in=links.order_by().values("record"))

    def by_catalog_number(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        found = Q(catalog_number__icontains=value)
        if whole := quoted_name(value):
            found |= Q(catalog_number__iexact=whole)
        links = RecordLabel.objects.filter(found)
        return records.filter(pk__in=links.order_by().values("record"))

    def by_barcode(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        # Blanks and hyphens are only for the eye.
        digits = value.replace(" ", "").replace("-", "").strip('"')
        if not digits:
            return records.none()
        stored = Replace(Replace("barcode", Value(" ")), Value("-"))
        return records.alias(digits=stored).filter(digits__icontains=digits)

    def by_matrix(self, records: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        found = Q(matrix__icontains=value)
        if whole := quoted_name(value):
            found |= Q(matrix__iexact=whole)
        return records.filter(found)

    def by_rating_min(self, records: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return self._rated(records, "gte", value)

    def by_rating_max(self, records: RecordQuerySet, name: str, value: Decimal) -> RecordQuerySet:
        return self._rated(records, "lte", value)

    def by_unrated(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        author = self.asked.cleaned_data["by"]
        if not author:
            return records.filter(current_rating__isnull=value)
        rated = Exists(Rating.objects.latest_of_each().filter(record=OuterRef("pk"), author=author))
        return records.filter(~rated if value else rated)

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

    def by_no_tracks(self, records: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        tracks = Track.objects.filter(record=OuterRef("pk"))
        return records.filter(~Exists(tracks) if value else Exists(tracks))

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

    def by_order(self, records: RecordQuerySet, name: str, value: int | UUID) -> RecordQuerySet:
        path = "order" if isinstance(value, int) else "order__uid"
        return records.filter(order_line__in=OrderLine.objects.filter(**{path: value}).values("pk"))

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

    def _rated(self, records: RecordQuerySet, comparison: str, value: Decimal) -> RecordQuerySet:
        """Return the records whose current rating, or the latest one of whoever is asked for,
        compares so with `value`.
        """
        author = self.asked.cleaned_data["by"]
        if not author:
            return records.filter(**{f"current_rating__{comparison}": value})
        latest = Rating.objects.latest_of_each().filter(author=author)
        found = latest.filter(**{f"value__{comparison}": value})
        return records.filter(pk__in=found.order_by().values("record"))


def _alike(texts: list[str], value: str) -> list[str]:
    """Return those of `texts` that contain `value`, or are the name in its quotation marks."""
    wanted, exact = search_fold(value), search_fold(quoted_name(value))
    folded = {text: search_fold(text) for text in texts}
    return [text for text, key in folded.items() if wanted in key or key == exact]


def _rows(lookup: type[Lookup], value: str) -> LookupQuerySet:
    """Return the look-up rows whose names contain `value`, or are the name in its quotation
    marks.
    """
    rows, name = lookup.objects.containing(value), quoted_name(value)
    return rows | lookup.objects.named(name) if name else rows


def _is_plain(text: str) -> bool:
    return text.isascii() and text == " ".join(text.split())
