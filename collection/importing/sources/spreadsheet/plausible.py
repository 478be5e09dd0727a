"""Columns of a home-made sheet that are called like one of Disco's and hold something else.

A shop's price is not what was paid, the town of an artist is not a shelf, and the number of a
release in another catalogue would find the wrong records.
"""

import re
from collections.abc import Mapping, Sequence

from collection.importing.files.header_words import (
    NOTHING,
    OWNERSHIP,
    OWNERSHIP_COLUMNS,
    column_key,
)
from collection.importing.sources.column_cells import ColumnCells
from collection.importing.sources.spreadsheet.other_lists import MEDIA_TYPE

_SHOP = set(
    "seller sellers sellerrating instock outofstock stock stockstatus availability addtocart sku "
    "shipping shipsfrom numforsale forsale lowestprice medianprice highestprice discount vendor"
    " verkaufer lieferzeit disponibilita disponibilite disponibilidad".split()
)
# These prices are the collector's, whatever else is in the file.
_PAID = set(
    "pricepaid purchaseprice amountpaid paid collectioncost prezzodacquisto kaufpreis prixdachat "
    "prezzopagato preciodecompra precopago prixpaye einkaufspreis bezahlt cenazakupu inkopspris"
    " kobspris aankoopprijs betaald ценапокупки 購入価格".split()
)
_EARTH = {"latitude", "longitude", "lat", "lng", "lon", "city", "hometown"}
# What a column is called that says which kind of thing a row is, or of release, or on which medium;
# and words for media.
_KINDS = set("type typ tipo tipologia soort recordtype releasetype".split())
_MEDIUM = re.compile(
    r"\b(?:\d*x?lps?|eps?|cds?|mcs?|sacd|dvds?|md|vin[iy]l\w*|(?:schall)?platten?|singles?|maxi\w*|"
    r"[ck]ass?ett\w*|tapes?|digital|files?|box\w*|shellac\w*|schellack\w*|reel\w*|discs?|disque|"
    r"plaat|plyta|winyl\w*|levy|flexi\w*|78)\b|\d\s*(?:\"|''|”|″|inch|in\b|zoll|cm\b)",
    re.IGNORECASE,
)
_SOME = 0.5
# So many artists of nothing but figures are numbers of another table.
_SEVERAL = 5
# Where a file is on a computer, such as "Macintosh HD:Music:Can.m4a": no shelf.
_PATH = re.compile(
    r"(?:[a-z]:[\\/]|file:|\\\\|~/|/[^/]+/).*"
    r"|(?=.[^\\/:]*[\\/:]).*\.(?:mp3|m4a|m4p|flac|ogg|wav|aiff?|wma|aac|opus)",
    re.IGNORECASE,
)
_OF_ARTIST = ("artist", "band")
# The states of a release at Discogs.
_STATES = {"accepted", "draft", "deleted", "rejected"}
# The names in the header of Discogs' collection export, and those that are in no other file.
_DISCOGS = set(
    "catalog artist title label format rating released releaseid collectionfolder dateadded "
    "collectionmediacondition collectionsleevecondition collectionnotes".split()
)
_ONLY_DISCOGS = _DISCOGS - set("artist title label format rating releaseid".split())


def implausible(labels: Sequence[str], fields: Mapping[int, str], cells: ColumnCells) -> set[int]:
    """Return the places of the columns that are not what `fields` says of them."""
    keys = list(map(column_key, labels))
    crowds = {
        place
        for place, field in fields.items()
        if field in OWNERSHIP_COLUMNS and cells.counts_people(place)
    }
    # How many people have and want a record is not a mark, in neither of the two columns.
    wrong = {place for place, field in fields.items() if crowds and field in OWNERSHIP_COLUMNS}
    # What an app keeps below the names of artists, as in "artists.id", describes none of them.
    own = [key for key, label in zip(keys, labels, strict=True) if "." not in label]
    is_about_artists = _is_about_artists(keys, own, cells)
    is_shop = bool(crowds) or _is_among(_SHOP, keys, cells)
    is_of_catalogue = _is_among({"datechanged"}, keys, cells)
    for place, field in fields.items():
        is_wrong = {
            "artist": cells.share(place, str.isdigit) == 1 and len(cells.filled(place)) >= _SEVERAL,
            "price": is_shop and keys[place] not in _PAID,
            "location": is_about_artists or cells.share(place, _PATH.fullmatch) > _SOME,
            "format": cells.share(place, MEDIA_TYPE.fullmatch) > _SOME
            or (keys[place] in _KINDS and cells.share(place, _MEDIUM.search) < _SOME),
            # The day on which somebody entered the release at Discogs, which also says when it was
            # changed there, and what came of that.
            "added_at": is_of_catalogue and keys[place] == "dateadded",
            OWNERSHIP: keys[place] == "status" and cells.share(place, _is_state) > _SOME,
            "discogs_release_id": not _is_release(labels[place], keys, place, cells),
        }
        if is_wrong.get(field):
            wrong.add(place)
    return wrong


def _is_state(cell: str) -> bool:
    return cell.casefold() in _STATES


def _is_among(words: set[str], keys: Sequence[str], cells: ColumnCells) -> bool:
    return any(key in words and cells.filled(place) for place, key in enumerate(keys))


def _is_about_artists(keys: Sequence[str], own: Sequence[str], cells: ColumnCells) -> bool:
    """Whether a file describes artists: a location in it is where they are from."""
    described = [key for key in own if key.startswith(_OF_ARTIST)]
    return _is_among(_EARTH, keys, cells) or len(described) > 3


def _is_release(label: str, keys: Sequence[str], place: int, cells: ColumnCells) -> bool:
    """Whether the numbers in a column are those of Discogs' releases: its name says so, the header
    is that of Discogs, or they are addresses there.
    """
    if keys[place] != "releaseid" or cells.holds_releases(place):
        return True
    others = set(keys) - {"releaseid"}
    is_discogs = others <= _DISCOGS | {""} or len(others & _ONLY_DISCOGS) > 1
    return is_discogs and "." not in label


def side_table(labels: Sequence[str], fields: Mapping[int, str], cells: ColumnCells) -> list[int]:
    """Return the columns of a small table beside the records, such as counts of genres.

    It is to the right of a column that holds nothing, or begins with the different cells of a
    column of the records, each beside a number. The vocabulary knows no other use of one of its
    columns, and it ends while the records go on.
    """
    width, rows = len(labels), len(cells.sample)
    empty = cells.empty(width)
    gaps = [place for place in sorted(empty) if labels[place] == f"column {place + 1}"]
    for start in [*(gap + 1 for gap in gaps), *_counted(labels, cells)]:
        beyond = [place for place in range(start, width) if place not in empty]
        if len(beyond) < 2 or all(fields.get(place, NOTHING) != NOTHING for place in beyond):
            continue
        if 0 < _length(beyond, cells) * 2 <= rows:
            return beyond
    return []


def _counted(labels: Sequence[str], cells: ColumnCells) -> list[int]:
    """Return the columns that list what is in an earlier column of their name, before a column of
    numbers.
    """
    keys = [column_key(label.partition(" (column ")[0]) for label in labels]
    found = []
    for place, key in enumerate(keys[:-1]):
        listed = list(map(str.casefold, cells.filled(place)))
        if not key or key not in keys[:place] or len(set(listed)) < max(2, len(listed)):
            continue
        there = set(map(str.casefold, cells.filled(keys.index(key))))
        of_these = sum(text in there for text in listed)
        if of_these > len(listed) * _SOME and cells.share(place + 1, str.isdigit) == 1:
            found.append(place)
    return found


def _length(places: Sequence[int], cells: ColumnCells) -> int:
    """Return in how many rows from the first on these columns hold something; 0 where some follow
    a row without.
    """
    filled = [
        any(row[place].strip() for place in places if place < len(row)) for row in cells.sample
    ]
    length = filled.index(False) if False in filled else len(filled)
    return 0 if any(filled[length:]) else length
