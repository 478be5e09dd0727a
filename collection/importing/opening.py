"""Opening a file, whatever it is: a CSV file, an Excel workbook, or JSON of Discogs' API."""

from pathlib import Path

from collection.importing.apijson import open_api
from collection.importing.column_names import looks_like_header
from collection.importing.problems import FileRefused
from collection.importing.table import Table, open_table
from collection.importing.workbook import SUFFIXES, open_workbook

_ZIP = b"PK\x03\x04"


def open_file(path: str | Path, *, encoding: str = "", separator: str = "", file_name: str = "") -> Table:
    """Return the table in the file at `path`; `file_name` is what its owner calls it.

    A workbook is one by its name and by its content; under the name of a CSV file it is a mistake.
    Raises FileRefused for what cannot be read.
    """
    path = Path(path)
    name = file_name or path.name
    if name.lower().endswith(SUFFIXES) and path.is_file() and _begins_with(path, _ZIP):
        if encoding or separator:
            raise FileRefused(f"{name} is an Excel workbook; it has no encoding and no separator to be named.")
        return open_workbook(path, name)
    if name.lower().endswith(".json") and path.is_file():
        return open_api(path, name)
    return open_table(path, encoding=encoding, separator=separator, file_name=file_name, is_header=looks_like_header)


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
