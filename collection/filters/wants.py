"""Wants narrowed by the filter language, as far as its filters apply to wants."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from collection.filters.fields import NOT, quoted_name
from collection.models import Format, Want
from collection.names import name_key, search_fold

Fits = Callable[[Want, Any], bool]


def _named(field: str) -> Fits:
    """Return a comparison of a name like that of the filter of records: anywhere in it, or the
    whole of it in quotation marks.
    """

    def fits(want: Want, wanted: str) -> bool:
        name = getattr(want, field)
        whole = quoted_name(wanted)
        is_whole = bool(whole) and name_key(whole) == name_key(name)
        return is_whole or search_fold(wanted) in search_fold(name)

    return fits


def _holds_words(want: Want, wanted: str) -> bool:
    text = search_fold(" ".join([want.title, want.artist, want.label, want.catalog_number]))
    return all(word in text for word in search_fold(wanted).split())


def _not_before(want: Want, year: int) -> bool:
    return want.year is not None and want.year >= year


def _not_after(want: Want, year: int) -> bool:
    return want.year is not None and want.year <= year


def _negated(fits: Fits) -> Fits:
    return lambda want, wanted: not fits(want, wanted)


_TEXTS: dict[str, Fits] = {
    "q": _holds_words,
    **{field: _named(field) for field in ("artist", "title", "label", "format")},
}
FITS: dict[str, Fits] = {
    **_TEXTS,
    **{f"{name}{NOT}": _negated(fits) for name, fits in _TEXTS.items()},
    # A want has one year, which is that of the album too, as far as is known.
    **dict.fromkeys(("year_min", "original_year_min"), _not_before),
    **dict.fromkeys(("year_max", "original_year_max"), _not_after),
    "is_small": lambda want, small: Format.looks_small(want.format) == small,
    "owner": lambda want, owner: want.owner_id == owner.pk,
    "discogs_release_id": lambda want, release: want.discogs_release_id == release,
}


def fitting_wants(values: Mapping[str, Any]) -> list[Want]:
    """Return the open wants that fit the cleaned `values` of a record filter. Names that are not in
    FITS are passed over.
    """
    # There are few enough wants to compare them here.
    return fitting(Want.objects.open().select_related("owner"), values)


def fitting(rows: Iterable[Want], values: Mapping[str, Any]) -> list[Want]:
    """Return those of `rows`, stored or not, that fit the cleaned `values` of a record filter."""
    wants = list(rows)
    for name, fits in FITS.items():
        value = values.get(name)
        if value not in (None, ""):
            wants = [want for want in wants if fits(want, value)]
    return wants
