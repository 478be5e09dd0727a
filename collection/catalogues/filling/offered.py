"""A release as cells of a record: what it offers to fill in."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from collection.catalogues.filling.options import PARTS, RELEASE_IDS
from collection.catalogues.release import Release, ReleaseFormat
from collection.cells import Values, join_list
from collection.importing.cells.by_column import value_readers
from collection.importing.cells.discogs_formats import format_and_details, text_of
from collection.importing.cells.genre_lists import different
from collection.importing.cells.values import Reader
from collection.models import GenreRules, SeveralGenres

#: The genres of a catalogue as it calls them, for whoever asks about nothing but other facts.
AS_THEY_ARE = GenreRules()
# Barcodes of shops; others are numbers that somebody took for one.
_LENGTHS_OF_CODES = (13, 12, 8, 14)


def offered_cells(
    release: Release,
    parts: Iterable[str],
    *,
    ids: bool,
    genres: GenreRules = AS_THEY_ARE,
) -> Values:
    """Return the filled cells that a release offers for `parts`, by column; with `ids`, those that
    name it too.

    `genres` says what becomes of those of the release; all but the genre of the record stand behind
    the styles. What no column can hold is left out. Cover and tracks are no cells.
    """
    wanted = {column for part in parts for column in PARTS[part]}
    if ids:
        wanted.update(RELEASE_IDS)
    readers = _readers(timezone.localdate().year)
    cells = {}
    for column, text in _texts(release, genres).items():
        if text and column in wanted:
            try:
                cells[column] = readers[column](text)
            except ValueError:
                # A country of 300 characters, a year to come: nothing that a record could hold.
                continue
    return cells


@lru_cache(maxsize=1)
def _readers(year: int) -> Mapping[str, Reader]:
    """Return the readers of cells; those of years know which year it is."""
    return value_readers("dmy")


def _texts(release: Release, genres: GenreRules) -> Values:
    genre, styles = genre_and_styles(release.genres, release.styles, genres)
    pairs = list(
        dict.fromkeys((label.name, label.catalog_number) for label in release.labels if label.name)
    )
    format_, details = format_and_details(" + ".join(map(_format, release.formats)))
    return {
        "genre": genre,
        "styles": join_list(styles),
        "barcode": best_barcode(release.barcodes),
        "country": release.country,
        "year": str(release.year or ""),
        "original_year": str(release.original_year or ""),
        "label": join_list(name for name, _ in pairs),
        "catalog_number": join_list(number for _, number in pairs),
        "format": format_,
        "format_details": details,
        "discogs_release_id": str(release.discogs_release_id or ""),
        "musicbrainz_release_id": release.musicbrainz_release_id,
    }


def genre_and_styles(
    names: Sequence[str], styles: Sequence[str], genres: GenreRules
) -> tuple[str, list[str]]:
    """Return what becomes of the genres `names` of a release and of its styles: the genre as the
    collection calls it, "" for none, and the styles with the other genres behind them.
    """
    is_one = len(names) == 1 or genres.several == SeveralGenres.FIRST
    first = names[0] if names and is_one else ""
    others = [name for name in names if name != first]
    return first and genres.named(first), different([*styles, *others])


def best_barcode(barcodes: Iterable[str]) -> str:
    """Return the barcode that is most likely that of a shop: by its length, then the first."""
    codes = list(barcodes)
    for length in _LENGTHS_OF_CODES:
        for code in codes:
            if len(code) == length:
                return code
    return codes[0] if codes else ""


def _format(medium: ReleaseFormat) -> str:
    return text_of(
        {
            "name": medium.name,
            "qty": medium.quantity,
            "descriptions": medium.descriptions,
            "text": medium.text,
        }
    )
