"""Wants narrowed by the filter language, as far as it speaks of what a want has."""

from collections.abc import Callable, Mapping
from typing import Any

from collection.models import Format, Want
from collection.names import name_key, search_fold

Fits = Callable[[Want, Any], bool]


def _named(field: str) -> Fits:
    """Compare a name as the filter of records does: anywhere in it, or the whole of it in quotation marks."""

    def fits(want: Want, wanted: str) -> bool:
        name, quoted = getattr(want, field), len(wanted) > 2 and wanted[0] == wanted[-1] == '"'
        return search_fold(wanted) in search_fold(name) or quoted and name_key(wanted[1:-1]) == name_key(name)

    return fits


def _holds_words(want: Want, wanted: str) -> bool:
    text = search_fold(" ".join([want.title, want.artist, want.label, want.catalog_number]))
    return all(word in text for word in search_fold(wanted).split())


FITS: dict[str, Fits] = {
    "q": _holds_words,
    **{field: _named(field) for field in ("artist", "title", "label", "format")},
    "year_min": lambda want, year: want.year is not None and want.year >= year,
    "year_max": lambda want, year: want.year is not None and want.year <= year,
    "is_small": lambda want, small: Format.looks_small(want.format) == small,
    "owner": lambda want, owner: want.owner_id == owner.pk,
    "discogs_release_id": lambda want, release: want.discogs_release_id == release,
}


def fitting_wants(values: Mapping[str, Any]) -> list[Want]:
    """Return the open wants that fit the cleaned `values` of a record filter; names that are not in FITS are passed
    over. There are few enough wants to compare them here.
    """
    asked = [(fits, values[name]) for name, fits in FITS.items() if values.get(name) not in (None, "")]
    wants = Want.objects.open().select_related("owner")
    return [want for want in wants if all(fits(want, value) for fits, value in asked)]
