"""The words in the header of a home-made file, and which of Disco's columns they mean.

The spellings are those of real files and their translations, as `column_key` folds them. Where
several columns of a file mean the same, the spelling that comes first here wins.
"""

from collection.importing.files.table import header_key
from collection.importing.files.vocabulary import copy, release, who_and_what
from collection.names import search_fold

#: Beside Disco's columns: names in two columns, artist and title in one, and columns to be left
#: out.
NAMES = FIRST_NAME, LAST_NAME = "first_name", "last_name"
BOTH, NOTHING = "artist_and_title", "nothing"
#: Whether a record is on the shelf: a mark or a word, a flag for wishes, one for records that were
#: sold, and their buyer.
OWNERSHIP_COLUMNS = OWNERSHIP, IS_WISH, IS_SOLD, SOLD_TO = (
    "ownership",
    "is_wish",
    "is_sold",
    "sold_to",
)
#: The remarks as they stand, and cells that are added to them as "name: value".
REMARKS, NAMED_REMARK = "remarks", "named_remark"
#: The grade of the record and that of its sleeve in one cell.
GRADES = "media_and_sleeve_condition"
#: How many copies a row stands for, and what kind of thing it is where a file lists several kinds.
#: The cells are kept in the remarks as well.
COPIES, ITEM_KIND = "copies", "item_kind"
#: A column that is called like a medium, with a mark where there is a copy of it.
MEDIUM = "medium"


def column_key(name: str) -> str:
    """Return a column's name as the vocabulary compares it: letters and digits, lower case, no
    accents.
    """
    return header_key(search_fold(name))


_RANKS: dict[str, tuple[int, str]] = {}
for _target, _spellings in (who_and_what.WORDS | release.WORDS | copy.WORDS).items():
    for _rank, _spelling in enumerate(_spellings.split()):
        _RANKS[column_key(_spelling)] = (_rank, _target)


def is_known(key: str) -> bool:
    """Whether a column of this key means something here."""
    return key in _RANKS


def word_for(key: str) -> tuple[int, str] | None:
    """Return the rank and the meaning of a key, None if it is unknown; the lower the rank, the
    better.
    """
    return _RANKS.get(key)
