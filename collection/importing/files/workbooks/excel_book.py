"""The parts of an Excel workbook beside its sheets: their names, the number formats, the texts.

ECMA-376 (Office Open XML), Part 1, chapter 18.
"""

import posixpath
import sys
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS

from adminkit.workbooks import unescaped
from collection.importing.files.limits import Limits, refuse_text
from collection.importing.files.problems import FileRefused
from collection.importing.files.workbooks.zip_parts import DamagedError, XmlReader, ZipParts

_BOOK = "xl/workbook.xml"
# What a text takes in a list beside itself, and in time.
_OVERHEAD = 50
_YES = ("1", "true")
# The sign of these is that of the country in which somebody opens the workbook, unless it is in the
# file.
_OF_COUNTRIES = {"5", "6", "7", "8", "37", "38", "39", "40", "41", "42", "43", "44"}
# Excel's own limit is 65,490.
_MOST_FORMATS = 100_000


class BookSheet(NamedTuple):
    """A sheet by its name, and the part in which it is."""

    name: str
    part: str


class Book(NamedTuple):
    """What the cells of all sheets refer to."""

    sheets: list[BookSheet]
    #: Whether day numbers count from 1904, as on old Macs.
    is_1904: bool
    #: The number format of each style of a cell.
    formats: list[str]
    texts: list[str]


def read_book(parts: ZipParts, limits: Limits) -> Book:
    """Return what is beside the sheets. Raises DamagedError, FileRefused."""
    root = _Relations(parts, "_rels/.rels", "") if "_rels/.rels" in parts else None
    place = root.target("officeDocument") if root else ""
    place = place or _BOOK
    folder, name = posixpath.split(place)
    relations = _Relations(parts, f"{folder}/_rels/{name}.rels", folder)
    contents = _Contents()
    contents.feed(parts.whole(place))
    sheets = []
    for title, relation in contents.sheets:
        # A chart on a sheet of its own is none of cells.
        if "worksheet" in relations.kinds.get(relation, ""):
            sheets.append(BookSheet(title, relations.paths[relation]))
    styles, texts = _Styles(), _Texts(limits)
    if place := relations.target("styles"):
        styles.feed(parts.whole(place))
    if place := relations.target("sharedStrings"):
        texts.read(parts, place)
    return Book(sheets, contents.is_1904, styles.formats, texts.texts)


class _Relations(XmlReader):
    """Which part is what."""

    def __init__(self, parts: ZipParts, name: str, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.feed(parts.whole(name))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            relation, target = attributes.get("Id", ""), attributes.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", self._folder, target))
            self.paths[relation] = path.lstrip("/")
            self.kinds[relation] = attributes.get("Type", "").rpartition("/")[2]

    def target(self, kind: str) -> str:
        """Return the part of this kind, "" for none."""
        return next((self.paths[key] for key, of in self.kinds.items() if of == kind), "")


class _Contents(XmlReader):
    """The names of the sheets, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids = (value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
            self.sheets.append((attributes.get("name", ""), next(ids, "")))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "") in _YES


class _Styles(XmlReader):
    """The number formats of the styles of cells."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[str, str] = {}
        self._is_of_cells = False
        self.formats: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self._is_of_cells = True
        elif name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and self._is_of_cells:
            number = attributes.get("numFmtId", "0")
            builtin = ""
            if number.isdigit() and number not in _OF_COUNTRIES:
                builtin = BUILTIN_FORMATS.get(int(number), "")
            self.formats.append(self._own.get(number) or builtin)
            if len(self.formats) > _MOST_FORMATS:
                raise DamagedError("too many styles")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False


class _Texts(XmlReader):
    """The texts that cells share. Phonetic readings of Japanese ones are left out."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._limits = limits
        self._size = 0
        self._pieces: list[str] = []
        self._length = 0
        self._is_text = self._is_reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._is_text = not self._is_reading
        elif name == "si":
            self._pieces, self._length = [], 0
        elif name == "rPh":
            self._is_reading = True

    def text(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._limits.cell:
                raise FileRefused(
                    f"Text {len(self.texts) + 1} of the workbook is longer than "
                    f"{self._limits.cell:,} characters, the most that a cell can have."
                )

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_reading = False
        elif name == "si":
            text = unescaped("".join(self._pieces))
            self.texts.append(text)
            self._size += sys.getsizeof(text) + _OVERHEAD
            if self._size > self._limits.text:
                refuse_text(self._limits)
