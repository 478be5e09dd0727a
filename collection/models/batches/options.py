"""What a batch keeps in `Batch.options` beside its rows: a type for each kind of batch.

The values are JSON, and older ones have no `version`. A reader here fills in what an older one
lacks, so that nobody else needs to know its form.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

#: To be counted up when a stored form changes in more than a new name.
VERSION = 1


class FileImport(TypedDict):
    """Of an import: how the file was read, and for whom."""

    version: int
    mode: str
    #: The day after which new records were charged, as text, or "".
    charge_after: str
    #: The user who got the rows that name nobody.
    owner: int | None
    #: The header of the file, by which others of its kind are known (`header_hash`).
    header: str
    #: How the file is meant, as it was chosen or found out, by name of the choice.
    settled: dict[str, str]
    #: The import whose bad rows this file holds.
    mends: NotRequired[int]
    #: The preview that was confirmed.
    preview: NotRequired[str]
    #: What folders at Discogs have become by it, and what they became before, if it changed that.
    folders: NotRequired[str]
    folders_before: NotRequired[str]
    #: The account before the book of the first Disco was taken over into it.
    account: NotRequired[dict[str, Any]]


def file_import(options: Mapping[str, Any]) -> FileImport:
    """Return the options of an import, whatever their age.

    The first ones held mode and day alone, later ones the owner too, then header and `settled`.
    """
    defaults: FileImport = {
        "version": 0,
        "mode": "update",
        "charge_after": "",
        "owner": None,
        "header": "",
        "settled": {},
    }
    return cast(FileImport, {**defaults, **options})


class ImportedTable(TypedDict):
    """Of an import into another table than that of records: its name, and the order of dates that
    was chosen.
    """

    version: int
    table: str
    dates: str
    #: The preview that was confirmed.
    preview: NotRequired[str]


class BulkEdit(TypedDict, total=False):
    """Of a bulk edit: the value that each field was given, as text."""

    version: int
    location: str
    #: Of places that were renamed or merged: the names that they had, as one cell.
    place: str
    #: Of a stocktake that was carried over: the place.
    stocktake: str
    #: What folders at Discogs have become in the records of a user, and what they became before.
    folders: str
    folders_before: str
    owner: int
    files_under: str
    media_condition: str
    sleeve_condition: str
    genre: str
    format: str
    country: str
    original_year: str
    #: Beside a value, also that it was moved to the original year.
    year: str
    title: str
    format_details: str
    color: str
    limited_to: str
    barcode: str
    discogs_release_id: str
    musicbrainz_release_id: str
    copy_number: str
    is_digitized: str
    purchase_date: str
    price: str
    shop: str
    remarks: str
    matrix: str
    #: An amount, or how it follows from another field, such as "price × 1.50".
    value: str
    valued_on: str
    #: Of artists, "none" where it was emptied.
    artist_country: str
    #: With the label at which it stands, if it is not for all.
    catalog_number: str
    #: Names, as one cell.
    add_artists: str
    drop_artists: str
    add_labels: str
    drop_labels: str
    add_styles: str
    drop_styles: str
    set_styles: str
    add_tags: str
    drop_tags: str
    set_tags: str
    #: Of the task that carried it out.
    token: str


class BulkRemoval(TypedDict):
    """Of a bulk removal: what was chosen, the ids of the ledger's lines, and sentences on the
    records that were left alone.
    """

    version: NotRequired[int]
    on: str
    reason: str
    refund: int
    lines: NotRequired[list[int]]
    refused: NotRequired[list[str]]
    #: Of the task that carried it out.
    token: NotRequired[str]


class BulkReturn(TypedDict):
    """Of a bulk return: as of a bulk removal."""

    version: NotRequired[int]
    on: str
    cost: int
    lines: NotRequired[list[int]]
    refused: NotRequired[list[str]]
    #: Of the task that carried it out.
    token: NotRequired[str]


class Undoing(TypedDict):
    """Of an undo: the batch that it took back, and what it kept (the fields of `Kept`)."""

    version: NotRequired[int]
    undoes: int
    kept: NotRequired[list[list[Any]]]


class NewRecord(TypedDict):
    """Of a record that was entered and bought: nothing that its cells do not say."""

    version: int


class Receipt(TypedDict):
    """Of what came of an order: its id, its shop, the day, and whether that is the purchase date
    ("received") or the day of the order is ("ordered").
    """

    version: int
    order: int
    shop: str
    on: str
    dated: str
    #: Of the page that was sent.
    token: NotRequired[str]


class OrderChange(TypedDict):
    """Of a change of an order of which something has come: its id and shop, and what was done."""

    version: int
    order: int
    shop: str
    #: The other costs afterwards; those before are for the undo.
    other_costs: NotRequired[str]
    other_costs_before: NotRequired[str]
    #: What the shop gave back of the price of a record.
    refund: NotRequired[str]
    #: Of a record that was sent back.
    on: NotRequired[str]
    lines: NotRequired[list[int]]


Merge = TypedDict(
    "Merge",
    {
        "version": NotRequired[int],
        #: The look-up table, and the names of the row that was merged and of the one that stayed.
        "table": str,
        "from": str,
        "into": str,
        #: The id of the row that was merged.
        "row_id": NotRequired[int],
        #: What each of the two rows knew beside its name.
        "row": NotRequired[dict[str, Any]],
        "into_row": NotRequired[dict[str, Any]],
        #: Of the task that carried it out.
        "token": NotRequired[str],
    },
)


class RecordMerge(TypedDict):
    """Of a merge of records: what its undo needs (`history/record_merges.py`)."""

    version: int
    #: The record that stayed, and the others with their uids.
    kept: int
    gone: dict[str, str]
    #: What the merge did to each row of each table: [table, id, row before or null, its changed
    #: columns afterwards or null], values as text.
    rows: list[list[Any]]
    #: The names of look-up rows that the records carried, by table and id.
    names: dict[str, dict[str, str]]
    #: The ids of the rows that the record has afterwards, by table of its parts.
    parts: dict[str, list[int]]
    #: Ids of the lines of the ledger, and of the changes of batches, by record that went.
    lines: dict[str, list[int]]
    changes: dict[str, list[int]]
    #: The lines that were reversed.
    reversed: list[int]
    #: The files of all covers that the records had.
    covers: list[str]


Split = TypedDict(
    "Split",
    {
        "version": NotRequired[int],
        "table": str,
        "from": str,
        "into": str,
        "row": NotRequired[dict[str, Any]],
        "row_id": NotRequired[int],
        "token": NotRequired[str],
    },
)
