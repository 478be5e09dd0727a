"""Excel workbooks, written as a stream: one sheet in which every cell is text, so that nothing is bent or run.

The parts follow ECMA-376 (Office Open XML), Part 1; texts in it are escaped as 22.9.2.19 (ST_Xstring) says.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: What Excel holds: rows of a sheet, the header included, and characters of a cell.
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767
SUFFIX = ".xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
    '<bookViews><workbookView/></bookViews><sheets><sheet name="Records" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    # Number format 49 is "@", text.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_SHEET = "xl/worksheets/sheet1.xml"
# What XML cannot hold, and texts that look like the escape of such a character.
_UNSPEAKABLE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_BLOCK = 1 << 16


def escaped(text: str) -> str:
    """Return `text` as it stands in a cell."""
    return escape(_UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def unescaped(text: str) -> str:
    """Return what `escaped` was given; the XML parser has taken the entities away before."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 32 or code in (0x5F, 0xFFFE, 0xFFFF) else found[0]


def column_name(number: int) -> str:
    """Return what Excel calls column `number`, counted from 0: A, B, ... Z, AA."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


class WorkbookWriter:
    """Writes rows of texts into one sheet of a workbook; used like `csv.writer`, and closed at the end."""

    def __init__(self, file: IO[bytes], columns: int) -> None:
        """Begin a workbook of `columns` columns in `file`, which need not be seekable."""
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1)
        for name, text in _PARTS.items():
            self._zip.writestr(ZipInfo(name), _XML + text, ZIP_DEFLATED)
        self._names = [column_name(number) for number in range(columns)]
        self._row = 0
        info = ZipInfo(_SHEET)
        info.compress_type = ZIP_DEFLATED
        self._sheet = self._zip.open(info, "w")
        self._waiting = [
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<cols><col min="1" max="{columns}" width="16" style="1" customWidth="1"/></cols><sheetData>'
        ]

    def writerow(self, cells: Sequence[str]) -> None:
        """Write one row. A text that is longer than Excel's limit is left out; an empty cell is none."""
        self._row += 1
        self._names += [column_name(number) for number in range(len(self._names), len(cells))]
        filled = "".join(
            f'<c r="{name}{self._row}" s="1" t="inlineStr"><is><t xml:space="preserve">{escaped(cell)}</t></is></c>'
            for name, cell in zip(self._names, cells, strict=False)
            if cell and len(cell) <= MOST_CHARACTERS
        )
        self._waiting.append(f'<row r="{self._row}">{filled}</row>')
        if len(self._waiting) > 200:
            self._flush()

    def _flush(self) -> None:
        self._sheet.write("".join(self._waiting).encode())
        self._waiting.clear()

    def close(self) -> None:
        """End the workbook; the file stays open."""
        self._waiting.append("</sheetData></worksheet>")
        self._flush()
        self._sheet.close()
        self._zip.close()


class _Buffer:
    """A file that keeps what is written until it is fetched."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """There is nothing behind this file."""

    def fetch(self) -> bytes:
        data, self._parts, self.size = b"".join(self._parts), [], 0
        return data


def workbook_chunks(rows: Iterable[Sequence[str]], columns: int) -> Iterator[bytes]:
    """Yield a workbook of `rows` piece by piece, as it grows."""
    buffer = _Buffer()
    writer = WorkbookWriter(buffer, columns)
    for row in rows:
        writer.writerow(row)
        if buffer.size > _BLOCK:
            yield buffer.fetch()
    writer.close()
    yield buffer.fetch()
