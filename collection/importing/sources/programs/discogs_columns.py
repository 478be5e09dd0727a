"""What the columns of a collection at Discogs are here, and how cells are read that only it has."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError

from collection.cells import join_list
from collection.importing.cells import ratings, values
from collection.models import OwnField
from collection.models.own.columns import own_column
from collection.names import name_key

# Discogs' own columns and Disco's; Label, Catalog#, Artist and Format are taken apart below.
TARGETS = {
    "catalog": "catalog_number",
    "artist": "artist",
    "title": "title",
    "label": "label",
    "format": "format",
    "rating": "rating",
    "released": "year",
    "releaseid": "discogs_release_id",
    "collectionfolder": "location",
    "dateadded": "added_at",
    "collectionmediacondition": "media_condition",
    "collectionsleevecondition": "sleeve_condition",
    "collectionnotes": "remarks",
}
# What other columns can be by the vocabulary of headers: renamed ones, and fields that collectors
# add by themselves.
BY_VOCABULARY = frozenset(
    "catalog_number label format year rating location added_at media_condition sleeve_condition "
    "remarks price color shop purchase_date barcode genre styles limited_to country original_year "
    "musicbrainz_release_id matrix value valued_on copies".split()
)
_PREFIXED = re.compile(r"^collection[ ._]+", re.IGNORECASE)
#: The column of folders, and what that of all records in no other is called.
FOLDER = "collectionfolder"
_NO_FOLDER = "Uncategorized"


def stars(text: str) -> str:
    """Read one to five stars, halves allowed, as a rating from 2 to 10."""
    try:
        return ratings.rating(5)(text)
    except ValueError:
        raise ValueError("is not a rating from 0 to 5 stars") from None


def named_folder(text: str) -> str:
    """Read a folder, "" for that of all records in no other."""
    return "" if text == _NO_FOLDER else text


def folder_as_place(text: str) -> str:
    """Read a folder as a location."""
    return values.line(200)(named_folder(text))


def folder_as_tag(text: str) -> str:
    """Read a folder as the cell of a tag."""
    name = named_folder(text)
    return join_list([values.name(name)]) if name else ""


def without_prefix(name: str) -> str:
    """Return what the owner calls a column: “Collection” is not theirs."""
    return _PREFIXED.sub("", name)


def is_prefixed(name: str) -> bool:
    """Whether a column is a field of a collection, and not one that was added to the file."""
    return bool(_PREFIXED.match(name))


def own_fields(names: Mapping[int, str]) -> dict[str, int]:
    """Return the columns of own fields and their places, for columns by place; those that no field
    can be called are left out, and so is one that is called as another.
    """
    fields: dict[str, int] = {}
    known: set[str] = set()
    for place, name in names.items():
        key = name_key(name)
        if key and key not in known and _can_be_field(name):
            fields[own_column(" ".join(name.split()))] = place
            known.add(key)
    return fields


def _can_be_field(name: str) -> bool:
    try:
        OwnField._meta.get_field("name").clean(name, None)
    except ValidationError:
        return False
    return True
