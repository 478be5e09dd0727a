"""A CSV file on the disk: which encoding and separator it has, where its header stands, and its lines."""

import codecs
import csv
import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

from collection.importing.problems import FileRefused

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


def header_place(rows: Sequence[Sequence[str]], is_header: IsHeader) -> int:
    """Return which of the first filled rows is the header: one that is known, else the first that is no heading."""
    first = 1 if len(rows) > 1 and _SEPARATOR_LINE.fullmatch("".join(rows[0])) else 0
    known = (place for place, cells in enumerate(rows) if is_header(cells))
    return next(known, first)


def named_separator(separator: str) -> str:
    """Return the separator that a user calls so. Raises FileRefused for one that is none."""
    found = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}.get(separator, separator)
    if found not in SEPARATORS:
        raise FileRefused(f"“{separator}” is no separator; use one of: comma, semicolon, tab, bar.")
    return found


def find_encoding(path: Path, name: str, encoding: str) -> str:
    """Return the encoding of a file: the named one, else what its first bytes tell, else UTF-8.

    Raises FileRefused for an encoding that does not exist, and for what is no CSV file.
    """
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


def verified_digest(path: Path, name: str, encoding: str) -> str:
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


def find_separator(path: Path, encoding: str, is_header: IsHeader) -> str:
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


def quotes_nothing(path: Path, encoding: str) -> bool:
    """Tell whether the quotation marks of a file with tabs are text: as CSV it is broken, without them it is even."""
    try:
        deque(lines_of(path, encoding, "\t"), maxlen=0)
    except FileRefused:
        widths = {len(cells) for _, cells in lines_of(path, encoding, "\t", quotes_are_text=True) if any(cells)}
        return len(widths) == 1
    return False


def lines_of(
    path: Path, encoding: str, separator: str, skip_blanks: bool = False, quotes_are_text: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Yield the text line on which each row begins, from 1 on, and its cells. Raises FileRefused where it breaks."""
    with path.open(encoding=encoding, newline="") as file:
        quoting = csv.QUOTE_NONE if quotes_are_text else csv.QUOTE_MINIMAL
        reader = csv.reader(file, delimiter=separator, strict=True, skipinitialspace=skip_blanks, quoting=quoting)
        start = 1
        try:
            for cells in reader:
                yield start, cells
                start = reader.line_num + 1
        except csv.Error as error:
            raise FileRefused(_explained(str(error), start, reader.line_num)) from None


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
