"""The files of a whole collection, by name."""

import re

from collection.importing.tables.registry import TABLES
from collection.models import PictureKind

RECORDS = "records.csv"
LEDGER = "ledger.csv"
COVERS = "covers"
#: From where the covers are that are nobody's own picture.
COVER_SOURCES = "covers.csv"
#: The file of each plain table, by the name of the table, in the order in which they are imported:
#: what records are made of comes before them.
OF_TABLES = {name: f"{name}.csv" for name in TABLES}
BEFORE_RECORDS = ("artists", "labels", "genres", "styles", "formats", "own_fields")
AFTER_RECORDS = tuple(name for name in OF_TABLES if name not in BEFORE_RECORDS)
#: The files that can be imported, in that order.
IMPORTED = (
    *(OF_TABLES[name] for name in BEFORE_RECORDS),
    RECORDS,
    *(OF_TABLES[name] for name in AFTER_RECORDS),
)
#: Further pictures: pictures/UID-runout-2.jpg.
PICTURES = "pictures"
#: When each of them was added.
PICTURE_MOMENTS = "pictures.csv"
PICTURE = re.compile(
    rf"{PICTURES}/(?P<uid>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"
    rf"-(?P<kind>{'|'.join(PictureKind.values)})-\d{{1,4}}\.[a-z]{{3,4}}",
    re.ASCII,
)
COVER = re.compile(r"covers/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]{3,4}", re.ASCII)

#: The tables of which no row comes home by files, and how people call what is in them.
IN_NO_FILE = {
    "credits.Transaction": "the ledger (ledger.csv is for reading)",
    "credits.Account": "accounts",
    "collection.SavedFilter": "saved filters",
    "collection.Preferences": "preferences",
    "collection.Decision": "decisions",
    "collection.TwoRecords": "decisions",
    "collection.HeaderMapping": "what the columns of your files mean",
    "collection.SourceKey": "what files of other programs and catalogues last said of a record",
    "collection.LookUp": "what files of other programs and catalogues last said of a record",
    "collection.Batch": "the history of changes",
    "collection.Change": "the history of changes",
}
#: And those that are not in a backup either.
IN_NO_BACKUP = {
    "collection.DiscogsAccount": "tokens of Discogs",
    "collection.ShelfLink": "links to the shelf",
    "collection.ScanList": "lists of what was scanned",
}
# People and tags are in the files by their names, as far as something is theirs.
_IN_PART = (
    "passwords, roles and e-mail addresses",
    "when something was entered here and last changed",
    "tags that no record has",
)


def _listed(*words: str) -> str:
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)}, and {last}"


#: What is in no file, or only for reading.
NOT_IMPORTED = (
    f"Not imported: {_listed(*IN_NO_FILE.values(), *_IN_PART)}. A backup holds them, and restore "
    f"brings them back. Neither holds {_listed(*IN_NO_BACKUP.values())}: they are made anew."
)
