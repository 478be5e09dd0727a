"""A file as a header and rows: encoding, separator, lines. It knows nothing of records."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import ClassVar

from collection.importing.csv_file import (
    HEADING,
    SEPARATORS,
    IsHeader,
    find_encoding,
    find_separator,
    header_place,
    lines_of,
    named_separator,
    quotes_nothing,
    verified_digest,
)
from collection.importing.problem_column import Lines, problem_place, without_problems
from collection.importing.problems import FileRefused, shortened

_NOT_HEADER = re.compile(r"[\W_]+")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def header_key(name: str) -> str:
    """Return a column's name as headers are compared: lower case letters and digits (Catalog#, catalog. -> catalog)."""
    return _NOT_HEADER.sub("", name).casefold()


@dataclass
class Table:
    """Rows under a header. `rows()` can be called again and again; it yields (line, cells), the header left out.

    Of a file of bad rows, header and rows are those of the file from which they came, without what was said of them.
    """

    header: list[str]
    file_name: str = ""
    file_hash: str = ""
    encoding: str = "utf-8"
    separator: str = ","
    #: Blanks may stand between a separator and the quotation marks of a cell.
    blanks_before_quotes: bool = False
    #: Quotation marks are part of the cells, as where a program copies a sheet to tabs and quotes nothing.
    quotes_are_text: bool = False
    records: Iterable[Sequence[str]] = field(default_factory=list)
    is_workbook: ClassVar[bool] = False
    _problems_at: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._problems_at = problem_place(self.header)
        if self._problems_at is not None:
            del self.header[self._problems_at]

    @property
    def holds_bad_rows(self) -> bool:
        """Whether these are rows of another file that were bad, and are mended perhaps."""
        return self._problems_at is not None

    @property
    def facts(self) -> str:
        """Say how the file was understood."""
        return f"{self.encoding}, {SEPARATORS[self.separator]}"

    @property
    def called(self) -> str:
        """Return what the collector calls these rows."""
        return self.file_name

    @property
    def notes(self) -> list[str]:
        """Return sentences on what of the file is not in the rows."""
        return []

    def rows(self) -> Lines:
        """Yield the text line on which each row starts (the header is line 1) and its cells."""
        return self._rows() if self._problems_at is None else without_problems(self._rows(), self._problems_at)

    def _rows(self) -> Lines:
        for line, cells in enumerate(self.records, start=2):
            yield line, [str("" if cell is None else cell) for cell in cells]


@dataclass
class CsvTable(Table):
    """A CSV file on disk, read anew at each `rows()`; nothing but one row is held in memory."""

    path: Path = Path()
    header_line: int = 1
    #: What stands above the header and is no blank line: a heading, or the name of the separator.
    above: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        if not self.above:
            return []
        return [f"What stands above the header in line {self.header_line} is left out: {' · '.join(self.above)}."]

    def _rows(self) -> Lines:
        for line, cells in lines_of(
            self.path, self.encoding, self.separator, self.blanks_before_quotes, self.quotes_are_text
        ):
            if line > self.header_line or (line < self.header_line and not any(map(str.strip, cells))):
                yield line, cells


def open_table(
    path: str | Path,
    *,
    encoding: str = "",
    separator: str = "",
    file_name: str = "",
    is_header: IsHeader = lambda cells: False,
) -> CsvTable:
    """Return the CSV file at `path`; what is not named is detected.

    Encodings told apart by themselves are UTF-8 (with or without BOM) and UTF-16 with BOM; separators comma, semicolon
    and tab, and what a first line such as sep=; names. The header is the first line that is not blank, unless
    `is_header` knows a later one. Raises FileRefused with the place and the reason for everything that is no readable
    table.
    """
    path = Path(path)
    name = file_name or path.name
    if path.is_dir():
        raise FileRefused(f"{name} is a directory, not a file.")
    if not path.exists():
        raise FileRefused(f"There is no file {name}.")
    encoding = find_encoding(path, name, encoding)
    digest = verified_digest(path, name, encoding)
    separator = named_separator(separator) if separator else find_separator(path, encoding, is_header)
    as_text = separator == "\t" and quotes_nothing(path, encoding)
    filled = (
        record for record in lines_of(path, encoding, separator, False, as_text) if any(map(str.strip, record[1]))
    )
    top = list(islice(filled, HEADING))
    if not top:
        raise FileRefused(f"{name} is empty: not even a header line is in it.")
    place = header_place([cells for _, cells in top], is_header)
    line, cells = top[place]
    if len(cells) == 1:
        raise FileRefused(
            f"Line {line} of {name} has one column only. Name the separator if it is not comma, semicolon or tab."
        )
    blanks = not as_text and any(cell.startswith(" ") and cell.lstrip().startswith('"') for cell in cells)
    if blanks:
        cells = next(cells for at, cells in lines_of(path, encoding, separator, blanks) if at == line)
    above = tuple(shortened(" ".join(filter(None, cells))) for _, cells in top[:place])
    header = [cell.strip() for cell in cells]
    return CsvTable(
        header, name, digest, encoding, separator, blanks, as_text, path=path, header_line=line, above=above
    )
