"""A file as a header and rows: encoding, separator, lines. It knows nothing of records."""

import codecs
import csv
import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import ClassVar

from collection.importing.problem_column import Lines, problem_place, without_problems
from collection.importing.problems import FileRefused, shortened

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_DETECTED = ",;\t"
_BLOCK = 1 << 20
_SAMPLE = 20_000
#: So many filled lines are looked at for the header.
HEADING = 20
IsHeader = Callable[[Sequence[str]], bool]
# Excel writes and reads it; cut by a comma, that mark is gone.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|]?)\"?[\r\n]*", re.IGNORECASE)

# First bytes of what people upload under the name of a CSV file.
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "an SQLite database (that of the first Disco goes in with import_legacy)",
}
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)
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
        for line, cells in _records(
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
    encoding = _encoding(path, name, encoding)
    digest = _verify(path, name, encoding)
    separator = _named_separator(separator) if separator else _separator(path, encoding, is_header)
    as_text = separator == "\t" and _quotes_nothing(path, encoding)
    filled = (
        record for record in _records(path, encoding, separator, False, as_text) if any(map(str.strip, record[1]))
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
        cells = next(cells for at, cells in _records(path, encoding, separator, blanks) if at == line)
    above = tuple(shortened(" ".join(filter(None, cells))) for _, cells in top[:place])
    header = [cell.strip() for cell in cells]
    return CsvTable(
        header, name, digest, encoding, separator, blanks, as_text, path=path, header_line=line, above=above
    )


def header_place(rows: Sequence[Sequence[str]], is_header: IsHeader) -> int:
    """Return which of the first filled rows is the header: one that is known, else the first that is no heading."""
    first = 1 if len(rows) > 1 and _SEPARATOR_LINE.fullmatch("".join(rows[0])) else 0
    known = (place for place, cells in enumerate(rows) if is_header(cells))
    return next(known, first)


def _named_separator(separator: str) -> str:
    found = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}.get(separator, separator)
    if found not in SEPARATORS:
        raise FileRefused(f"“{separator}” is no separator; use one of: comma, semicolon, tab, bar.")
    return found


def _encoding(path: Path, name: str, encoding: str) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise FileRefused(f"{name} is empty.")
    if _MARKUP.match(head):
        raise FileRefused(f"{name} is a web page or XML, not a CSV file; save the table as CSV or .xlsx.")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise FileRefused(f"{name} is {what}, not a CSV file.")
    if encoding:
        try:
            # Python's codecs that are none of texts, such as rot13 and base64, fail the look-up that str.encode makes.
            "".encode(encoding)
            encoding = codecs.lookup(encoding).name
        except (LookupError, ValueError):
            raise FileRefused(f"There is no encoding “{encoding}”; common ones are utf-8, cp1252, utf-16.") from None
    if head.startswith(codecs.BOM_UTF8) and encoding in {"", "utf-8"}:
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not encoding:
        return "utf-16"
    return encoding or "utf-8"


def _verify(path: Path, name: str, encoding: str) -> str:
    """Return the SHA-256 of the file after every byte was decoded. Raises FileRefused at the first that is no text."""
    digest, decoder, line = hashlib.sha256(), codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:
                start = getattr(error, "start", 0)
                data = getattr(error, "object", block)
                line += data[:start].count(b"\n")
                raise FileRefused(
                    f"Line {line} of {name}: the byte 0x{data[start]:02X} is not {encoding.upper()}. "
                    "Name the encoding of the file, for example cp1252 for older Windows programs."
                ) from None
            if "\0" in text:
                before = text[: text.index("\0")]
                column = len(before) - before.rfind("\n")
                raise FileRefused(
                    f"Line {line + before.count(chr(10))} of {name}, character {column}: a NUL byte, "
                    "so the file is damaged or no text."
                )
            if not block:
                return digest.hexdigest()
            digest.update(block)
            line += text.count("\n")


def _separator(path: Path, encoding: str, is_header: IsHeader) -> str:
    """Return the separator that the first line names, or that cuts the header into the most cells."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE).lstrip("\r\n,;\t ")
    if named := _SEPARATOR_LINE.match(sample):
        return named[1] or ","
    widths = {}
    for mark in _DETECTED:
        rows = list(islice(filter(None, csv.reader(StringIO(sample, newline=""), delimiter=mark)), HEADING))
        header = rows[header_place(rows, is_header)] if rows else []
        # Below a heading of one cell there may be a header of words that nobody knows.
        widths[mark] = (is_header(header), len(header), max(map(len, rows), default=0))
    return max(_DETECTED, key=lambda mark: widths[mark])


def _quotes_nothing(path: Path, encoding: str) -> bool:
    """Tell whether the quotation marks of a file with tabs are text: as CSV it is broken, without them it is even."""
    try:
        deque(_records(path, encoding, "\t"), maxlen=0)
    except FileRefused:
        widths = {len(cells) for _, cells in _records(path, encoding, "\t", quotes_are_text=True) if any(cells)}
        return len(widths) == 1
    return False


def _records(
    path: Path, encoding: str, separator: str, skip_blanks: bool = False, quotes_are_text: bool = False
) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        quoting = csv.QUOTE_NONE if quotes_are_text else csv.QUOTE_MINIMAL
        reader = csv.reader(file, delimiter=separator, strict=True, skipinitialspace=skip_blanks, quoting=quoting)
        start = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(_explained(str(error), start, reader.line_num)) from None
            yield start, cells
            start = reader.line_num + 1


def _explained(error: str, start: int, line: int) -> str:
    if "unexpected end" in error:
        return f"Line {start}: a quotation mark is opened and never closed."
    if "field limit" in error:
        return f"Line {start}: a cell is longer than {csv.field_size_limit():,} characters."
    if "expected after" in error:
        opened = (
            "" if start == line else f", in a row that begins in line {start}: a quotation mark may be missing there"
        )
        return f"Line {line}: text follows a closing quotation mark{opened}."
    return f"Line {line}: {error}."
