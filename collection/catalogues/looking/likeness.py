"""How like a record a release is, fact by fact: for whoever chooses among releases."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from collection.catalogues.countries import country_key
from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import PARTS
from collection.catalogues.looking.knowledge import Known, is_same_album, plain_numbers
from collection.catalogues.release import Release
from collection.cells import split_list
from collection.names import name_key


class ComparedFact(NamedTuple):
    """One thing that tells a pressing from others: what the record says and what the release does,
    and whether they agree, None where one of them says nothing.
    """

    name: str
    mine: str
    theirs: str
    agrees: bool | None


#: How much a fact counts for a release, and against it.
_WEIGHTS: Final = {
    "barcode": (8, 4),
    "number": (8, 4),
    "label": (2, 1),
    "format": (2, 2),
    "country": (1, 1),
    "year": (1, 1),
}
_OTHER_ALBUM = -8


def facts(known: Known, release: Release) -> list[ComparedFact]:
    """Return label, number, country, year, format and barcode of a record beside those of a
    release.
    """
    mine, theirs = known.cells, offered_cells(release, PARTS, ids=False)
    own_numbers, numbers = (
        plain_numbers(known.catalog_numbers),
        plain_numbers(label.catalog_number for label in release.labels),
    )
    labels = {name_key(label.name) for label in release.labels}
    codes = {code.lstrip("0") for code in release.barcodes}
    return [
        ComparedFact(
            "label",
            _listed(mine.get("label", "")),
            _listed(theirs.get("label", "")),
            _both(known.labels, labels, not labels.isdisjoint(map(name_key, known.labels))),
        ),
        ComparedFact(
            "number",
            _listed(mine.get("catalog_number", "")),
            _listed(theirs.get("catalog_number", "")),
            _both(own_numbers, numbers, not own_numbers.isdisjoint(numbers)),
        ),
        _plain(known, theirs, "country", country_key),
        _plain(known, theirs, "year", str),
        ComparedFact(
            "format",
            _whole_format(mine),
            _whole_format(theirs),
            _both(
                mine.get("format"),
                theirs.get("format"),
                name_key(mine.get("format", "")) == name_key(theirs.get("format", "")),
            ),
        ),
        ComparedFact(
            "barcode",
            mine.get("barcode", ""),
            theirs.get("barcode", ""),
            _both(known.barcode, codes, known.barcode.lstrip("0") in codes),
        ),
    ]


def best_first(known: Known, releases: Sequence[Release]) -> list[int]:
    """Return the places of the releases, those most like the record first; among equals the order
    of the catalogue stays.

    Of a record without a catalog number and a barcode the year counts for nothing: spreadsheets
    give that of the album.
    """
    scores = [_score(known, release) for release in releases]
    return sorted(range(len(releases)), key=lambda place: -scores[place])


def _score(known: Known, release: Release) -> int:
    score = 0 if is_same_album(known, release) else _OTHER_ALBUM
    is_exact = bool(known.catalog_numbers or known.barcode)
    for fact in facts(known, release):
        if fact.agrees is None or (fact.name == "year" and not is_exact):
            continue
        gain, loss = _WEIGHTS[fact.name]
        score += gain if fact.agrees else -loss
    return score


def _plain(
    known: Known, theirs: dict[str, str], name: str, key: Callable[[str], str]
) -> ComparedFact:
    mine, other = known.cells.get(name, ""), theirs.get(name, "")
    return ComparedFact(name, mine, other, _both(mine, other, key(mine) == key(other)))


def _both(mine: object, theirs: object, agrees: bool) -> bool | None:
    return agrees if mine and theirs else None


def _listed(cell: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, split_list(cell))))


def _whole_format(cells: dict[str, str]) -> str:
    return ", ".join(filter(None, (cells.get("format"), cells.get("format_details"))))
