"""Writes Excel workbooks as a stream: one sheet in which every cell is text.

So no date, number or leading zero is altered, and no formula runs. The parts follow ECMA-376
(Office Open XML), Part 1; texts are escaped as in 22.9.2.19 (ST_Xstring).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: Excel's limits: rows of a sheet, the header included, and characters of a cell.
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
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
    f'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
    '<bookViews><workbookView/></bookViews><sheets><sheet name="Records" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    # Number format 49 is "@", text.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill>'
    "</fills><borders "
    'count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" '
    'applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>',
}
_SHEET = "xl/worksheets/sheet1.xml"
# Characters that XML cannot hold, and texts that look like the escape of such a character.
_FORBIDDEN = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_BLOCK = 1 << 16


def escaped(text: str) -> str:
    """Return `text` as a cell holds it."""
    return escape(_FORBIDDEN.sub(_escape_of, text))


def _escape_of(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def unescaped(text: str) -> str:
    """Return the text that `escaped` was given, after the XML parser has resolved the entities."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 32 or code in (0x5F, 0xFFFE, 0xFFFF) else match[0]


def column_name(number: int) -> str:
    """Return Excel's name of column `number`, counted from 0: A, B, ... Z, AA."""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


class ByteSink(Protocol):
    """What a workbook is written to: a file, which need not be seekable."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class WorkbookWriter:
    """Writes rows of texts into one sheet of a workbook, like `csv.writer`. Close it at the end."""

    def __init__(self, file: ByteSink, columns: int) -> None:
        """Begin a workbook of `columns` columns in `file`."""
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
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            'state="frozen"/></sheetView></sheetViews>'
            f'<cols><col min="1" max="{columns}" width="16" style="1" '
            f'customWidth="1"/></cols><sheetData>'
        ]

    def writerow(self, cells: Sequence[str]) -> None:
        """Write one row. Empty texts and those longer than Excel's limit are left out."""
        self._row += 1
        self._names += [column_name(number) for number in range(len(self._names), len(cells))]
        filled = [f'<row r="{self._row}">']
        for name, text in zip(self._names, cells, strict=False):
            if text and len(text) <= MOST_CHARACTERS:
                filled.append(
                    f'<c r="{name}{self._row}" s="1" t="inlineStr"><is><t '
                    f'xml:space="preserve">{escaped(text)}</t></is></c>'
                )
        filled.append("</row>")
        self._waiting.append("".join(filled))
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
    """A file in memory, emptied at each `fetch`."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is no disk behind this file."""

    close = flush

    def fetch(self) -> bytes:
        data, self._parts, self.size = b"".join(self._parts), [], 0
        return data


def workbook_chunks(rows: Iterable[Sequence[str]], columns: int) -> Iterator[bytes]:
    """Yield a workbook of `rows`, of `columns` texts each, piece by piece as it grows."""
    buffer = _Buffer()
    writer = WorkbookWriter(buffer, columns)
    for row in rows:
        writer.writerow(row)
        if buffer.size > _BLOCK:
            yield buffer.fetch()
    writer.close()
    yield buffer.fetch()
