"""Opening a file, whatever it is: a CSV file, a workbook of Excel or OpenDocument, or JSON."""

from pathlib import Path

from collection.importing.files.csv_file import IsHeader
from collection.importing.files.csv_table import open_table
from collection.importing.files.header import looks_like_header
from collection.importing.files.json_file import SUFFIXES as JSON
from collection.importing.files.json_file import open_json
from collection.importing.files.limits import NO_LIMITS, Limits
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table
from collection.importing.files.workbooks.excel import SUFFIXES, open_workbook
from collection.importing.files.workbooks.opendocument import SUFFIX as OPEN_DOCUMENT
from collection.importing.files.workbooks.opendocument import open_document
from collection.importing.messages import Setting

_ZIP = b"PK\x03\x04"


def open_file(
    path: str | Path,
    *,
    encoding: str = "",
    separator: str = "",
    file_name: str = "",
    is_header: IsHeader = looks_like_header,
    limits: Limits = NO_LIMITS,
) -> Table:
    """Return the table in the file at `path`; `file_name` is its owner's name for it, `is_header`
    knows the header where a heading is above it, or where it has one column only.

    A workbook must be one by its name and by its content: under the name of a CSV file it is a
    mistake. Raises FileRefused for what cannot be read.
    """
    path = Path(path)
    name = file_name or path.name
    if name.lower().endswith(SUFFIXES) and path.is_file() and _begins_with(path, _ZIP):
        _refuse_settings(name, "an Excel workbook", encoding, separator)
        return open_workbook(path, name, limits, is_header)
    if name.lower().endswith(OPEN_DOCUMENT) and path.is_file() and _begins_with(path, _ZIP):
        _refuse_settings(name, "an OpenDocument table", encoding, separator)
        return open_document(path, name, limits, is_header)
    if name.lower().endswith(JSON) and path.is_file():
        _refuse_settings(name, "a JSON file", encoding, separator)
        return open_json(path, name, limits)
    return open_table(
        path,
        encoding=encoding,
        separator=separator,
        file_name=file_name,
        is_header=is_header,
        limits=limits,
    )


def _refuse_settings(name: str, kind: str, encoding: str, separator: str) -> None:
    """Raise FileRefused for a file that needs neither an encoding nor a separator and got one."""
    chosen = {"encoding": encoding, "separator": separator}
    settings = tuple(Setting(choice, value) for choice, value in chosen.items() if value)
    if settings:
        raise FileRefused(
            f"{name} is {kind}, which needs neither encoding nor separator; leave out",
            about=settings,
        )


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
