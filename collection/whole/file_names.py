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
PICTURE = re.compile(
    rf"{PICTURES}/(?P<uid>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"
    rf"-(?P<kind>{'|'.join(PictureKind.values)})-\d{{1,4}}\.[a-z]{{3,4}}",
    re.ASCII,
)
COVER = re.compile(r"covers/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]{3,4}", re.ASCII)

#: What is in no file, or only for reading.
NOT_IMPORTED = (
    "Not imported: the ledger (ledger.csv is for reading), accounts, passwords and roles, saved "
    "filters, decisions, and the history of changes. A backup holds them, and restore brings them "
    "back."
)
