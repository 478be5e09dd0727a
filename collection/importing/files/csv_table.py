"""The table of a CSV file: what is not named of it is detected, and its rows are read anew each
time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar, NamedTuple, NoReturn

from collection.importing.files.broken_rows import BrokenRow
from collection.importing.files.csv_file import (
    HEADING,
    SEPARATORS,
    IsHeader,
    find_encoding,
    find_separator,
    header_place,
    named_separator,
    quotes_nothing,
    verified_digest,
)
from collection.importing.files.csv_rows import CsvForm, lines_of
from collection.importing.files.header import BETWEEN, names_both
from collection.importing.files.limits import NO_LIMITS, Limits, refuse_rows
from collection.importing.files.problem_column import Lines
from collection.importing.files.problems import FileRefused, shortened
from collection.importing.files.table import Table
from collection.importing.messages import Setting


@dataclass
class CsvTable(Table):
    """A CSV file on disk, read anew at each `rows()`; nothing but one row is held in memory."""

    breaks_are_blanks: ClassVar[bool] = False
    path: Path = Path()
    header_line: int = 1
    #: The filled lines above the header: a heading, or the name of the separator.
    above: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        if not self.above:
            return []
        above = " · ".join(self.above)
        return [f"The lines above the header in line {self.header_line} are left out: {above}."]

    def why_too_long(self, surplus: Sequence[str]) -> str:
        mark = SEPARATORS[self.separator]
        return (
            f"{super().why_too_long(surplus)}. A {mark} inside a cell needs quotation marks around "
            "that cell"
        )

    def _rows(self) -> Lines:
        width = len(self.header) + self.holds_bad_rows
        form = CsvForm(self.separator, self.blanks_before_quotes, self.quotes_are_text)
        for line, cells in lines_of(self.path, self.encoding, form, width):
            # Blank lines above the header are rows, so that every line of the file is counted.
            is_blank_above = line < self.header_line and not any(map(str.strip, cells))
            if line > self.header_line or is_blank_above:
                yield line, cells


class _Head(NamedTuple):
    """The header of a CSV file, the line on which it begins, and the filled lines above it."""

    names: list[str]
    line: int
    above: tuple[str, ...]
    blanks_before_quotes: bool


def open_table(
    path: str | Path,
    *,
    encoding: str = "",
    separator: str = "",
    file_name: str = "",
    is_header: IsHeader = lambda cells: False,
    limits: Limits = NO_LIMITS,
) -> CsvTable:
    """Return the CSV file at `path`; what is not named is detected.

    Detected are the encodings UTF-8 (with or without BOM) and UTF-16 with BOM, and as separators
    comma, semicolon, tab, and the one that a first line such as sep=; names. The header is the
    first line that is not blank, unless `is_header` knows a later one. Raises FileRefused with the
    place and the reason for everything that is not a readable table.
    """
    path = Path(path)
    name = file_name or path.name
    if path.is_dir():
        raise FileRefused(f"{name} is a directory, not a file.")
    if not path.exists():
        raise FileRefused(f"There is no file {name}.")
    encoding = find_encoding(path, name, encoding)
    digest = verified_digest(path, name, encoding)
    if separator:
        separator = named_separator(separator)
    else:
        separator = find_separator(path, encoding, is_header, names_both)
    quotes_are_text = separator == "\t" and quotes_nothing(path, encoding, limits.rows)
    head = _find_head(path, name, encoding, separator, quotes_are_text, is_header)
    table = CsvTable(
        head.names,
        name,
        digest,
        encoding,
        separator,
        head.blanks_before_quotes,
        quotes_are_text,
        path=path,
        header_line=head.line,
        above=head.above,
    )
    if limits.rows:
        _require_few_rows(table, limits)
    return table


def _require_few_rows(table: CsvTable, limits: Limits) -> None:
    """Count the filled rows before anything is made of them. Raises FileRefused."""
    filled = (cells for _, cells in table.rows() if any(map(str.strip, cells)))
    if next(islice(filled, limits.rows, None), None):
        refuse_rows(limits)


def _find_head(
    path: Path,
    name: str,
    encoding: str,
    separator: str,
    quotes_are_text: bool,
    is_header: IsHeader,
) -> _Head:
    form = CsvForm(separator, quotes_are_text=quotes_are_text)
    lines = lines_of(path, encoding, form)
    filled = ((line, cells) for line, cells in lines if any(map(str.strip, cells)))
    top = list(islice(filled, HEADING))
    if not top:
        raise FileRefused(f"{name} is empty: it does not even have a header line.")
    place = header_place([cells for _, cells in top], is_header)
    line, cells = top[place]
    if isinstance(cells, BrokenRow):
        raise FileRefused(f"{name}, {cells.problem(line, ())}, so the header cannot be read.")
    below = [row for _, row in top[place + 1 :]]
    if len(cells) == 1 and not is_header(cells) and not names_both(cells, below):
        _refuse_one_column(name, line, cells, below)
    blanks = not quotes_are_text and any(map(_is_quoted_behind_blanks, cells))
    if blanks:
        lines = lines_of(path, encoding, CsvForm(separator, skip_blanks=True))
        cells = next(again for at, again in lines if at == line)
    above = tuple(shortened(" ".join(filter(None, cells))) for _, cells in top[:place])
    return _Head([cell.strip() for cell in cells], line, above, blanks)


def _refuse_one_column(
    name: str, line: int, cells: Sequence[str], below: Sequence[Sequence[str]]
) -> NoReturn:
    """Raise FileRefused for a file whose lines are not cut into cells, with what would help."""
    sentence = (
        f"Line {line} of {name} has one column only, if cells are separated by commas, semicolons "
        "or tabs."
    )
    if "|" in cells[0]:
        raise FileRefused(sentence, Setting("separator", "bar"))
    if all(len(row) == 1 and BETWEEN.search(row[0]) for row in [cells, *below]):
        sentence += " If each line is “artist - title”, write “artist and title” above the first."
    raise FileRefused(sentence)


def _is_quoted_behind_blanks(cell: str) -> bool:
    return cell.startswith(" ") and cell.lstrip().startswith('"')
