"""A CSV file on disk: its encoding, its separator, the place of its header, and its lines."""

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

from collection.importing.files.broken_rows import is_whole
from collection.importing.files.csv_rows import CsvForm, lines_of
from collection.importing.files.encodings import likely_encoding, wide_encoding
from collection.importing.files.limits import MOST_LINE
from collection.importing.files.problems import FileRefused
from collection.importing.messages import Setting

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEPARATOR_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}
_DETECTED = ",;\t"
_BLOCK = 1 << 20
_SAMPLE = 20_000
#: So many filled lines are looked at for the header.
HEADING = 20
IsHeader = Callable[[Sequence[str]], bool]
IsOnlyColumn = Callable[[Sequence[str], Sequence[Sequence[str]]], bool]
# Excel writes and reads it; cut by a comma, that mark is gone.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|]?)\"?[\r\n]*", re.IGNORECASE)

# Which programs write the encodings that are offered.
_OF_ENCODING = {
    "cp1252": "Older Windows programs",
    "cp1250": "Older Windows programs of Central Europe",
    "cp1251": "Older Windows programs in Russian",
    "koi8-r": "Older programs in Russian",
    "cp932": "Older Windows programs in Japanese",
    "mac-roman": "Older Mac programs",
}
# First bytes of what people upload under the name of a CSV file.
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password (save it as .xlsx without "
    "a password, or as CSV)",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "an SQLite database (import that of the first Disco with import_legacy)",
}
# The first part of such an archive, which is stored as it is.
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)


def header_place(rows: Sequence[Sequence[str]], is_header: IsHeader) -> int:
    """Return the place of the header among the first filled rows.

    It is the first row that `is_header` knows, else the first that does not name the separator.
    """
    for place, cells in enumerate(rows):
        if is_header(cells):
            return place
    names_separator = len(rows) > 1 and _SEPARATOR_LINE.fullmatch("".join(rows[0]))
    return 1 if names_separator else 0


def named_separator(separator: str) -> str:
    """Return the separator that a user calls so. Raises FileRefused for any other word."""
    mark = _SEPARATOR_WORDS.get(separator, separator)
    if mark not in SEPARATORS:
        raise FileRefused(
            f"“{separator}” is not a separator; use one of: comma, semicolon, tab, bar."
        )
    return mark


def find_encoding(path: Path, name: str, encoding: str) -> str:
    """Return the encoding of a file: the named one, else that of its first bytes, else UTF-8.

    Raises FileRefused for an encoding that does not exist, and for what is not a CSV file.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise FileRefused(f"{name} is empty.")
    if _MARKUP.match(head):
        raise FileRefused(
            f"{name} is a web page or XML, not a CSV file; save the table as CSV or .xlsx."
        )
    if _OPEN_DOCUMENT in head:
        raise FileRefused(f"{name} is an OpenDocument table: give its name the ending .ods.")
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise FileRefused(f"{name} is {kind}, not a CSV file.")
    if encoding:
        encoding = _named_encoding(encoding)
    if head.startswith(codecs.BOM_UTF8) and encoding in {"", "utf-8"}:
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not encoding:
        return "utf-16"
    return encoding or "utf-8"


def _named_encoding(encoding: str) -> str:
    try:
        # Python's codecs that are not for text, such as rot13 and base64, fail the look-up that
        # str.encode makes.
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise FileRefused(
            f"There is no encoding “{encoding}”; common ones are utf-8, cp1252, utf-16."
        ) from None


def verified_digest(path: Path, name: str, encoding: str) -> str:
    """Return the SHA-256 of the file once every byte of it was decoded.

    Raises FileRefused with the line of the first byte that is not text.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(encoding)()
    line, length = 1, 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:
                start = getattr(error, "start", 0)
                data = getattr(error, "object", block)
                line += data[:start].count(b"\n")
                likely = likely_encoding(data[max(0, start - _SAMPLE) : start + _SAMPLE])
                raise FileRefused(
                    f"Line {line} of {name}: the byte 0x{data[start]:02X} is not "
                    f"{encoding.upper()}. {_OF_ENCODING[likely]} write {likely}.",
                    Setting("encoding", likely),
                ) from None
            if "\0" in text:
                before = text[: text.index("\0")]
                column = len(before) - before.rfind("\n")
                place = f"Line {line + before.count(chr(10))} of {name}, character {column}"
                if likely := wide_encoding(block):
                    raise FileRefused(
                        f"{place}: a NUL byte, as in UTF-16 without the mark at its beginning.",
                        Setting("encoding", likely),
                    )
                raise FileRefused(f"{place}: a NUL byte, so the file is damaged or not text.")
            if not block:
                return digest.hexdigest()
            digest.update(block)
            length = _longest_line(text, line, length)
            line += text.count("\n")


def _longest_line(text: str, line: int, length: int) -> int:
    """Return how long the last line of a text is, of which `length` characters came before it.

    Raises FileRefused for a line that is too long; only one that goes on for a whole block can be.
    """
    ends = max(text.rfind("\n"), text.rfind("\r"))
    if ends < 0:
        length += len(text)
    if length > MOST_LINE:
        raise FileRefused(
            f"Line {line} is longer than {MOST_LINE:,} characters, the most that can be read."
        )
    return length if ends < 0 else len(text) - ends


def find_separator(
    path: Path, encoding: str, is_header: IsHeader, is_only_column: IsOnlyColumn
) -> str:
    """Return the separator that the first line names, else the one that cuts the header into the
    most cells. `is_only_column` knows a header of one cell by the rows below it.
    """
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE).lstrip("\r\n,;\t ")
    named = _SEPARATOR_LINE.match(sample)
    if named:
        return named[1] or ","
    fits = {}
    uncut: list[str] = []
    for mark in _DETECTED:
        lines = csv.reader(StringIO(sample, newline=""), delimiter=mark)
        rows = list(islice(filter(None, lines), HEADING))
        place = header_place(rows, is_header)
        header = rows[place] if rows else []
        if is_only_column(header, rows[place + 1 :]):
            uncut.append(mark)
        is_known = is_header(header)
        # Below a heading of one cell there may be a header of words that nobody knows.
        widest = 0 if is_known else max(map(len, rows), default=0)
        fits[mark] = (is_known, len(header), widest)
    if uncut and all(width == 1 for _, width, _ in fits.values()):
        # No mark cuts the header, and this one no row either: a comma in a name is part of it.
        return uncut[0]
    return max(_DETECTED, key=lambda mark: fits[mark])


def quotes_nothing(path: Path, encoding: str, most_rows: int = 0) -> bool:
    """Whether the quotation marks of a file with tabs are text.

    They are where the file is broken as CSV, and all its rows are of one width without them. No
    more than `most_rows` rows are looked at, 0 for all: a longer file will be refused.
    """
    if all(is_whole(cells) for _, cells in lines_of(path, encoding, CsvForm("\t"))):
        return False
    lines = lines_of(path, encoding, CsvForm("\t", quotes_are_text=True))
    filled = (cells for _, cells in lines if any(cells))
    return len(set(map(len, islice(filled, most_rows or None)))) == 1
