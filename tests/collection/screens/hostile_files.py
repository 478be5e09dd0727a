"""Files that nobody means well with, or that were damaged on their way: a generator for each kind."""

import gzip
import json
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook


class Hostile(NamedTuple):
    """A file by what is wrong with it, its name, and its bytes."""

    wrong: str
    name: str
    data: bytes


HEAD = "Artist,Album,Year\r\n"
_NINES = "9" * 30


def no_tables() -> Iterator[Hostile]:
    """Yield what is no table at all, whatever its name says."""
    pixel = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"\0" * 99)
    for name, data in (
        ("nothing", b""),
        ("a single byte", b"\xff"),
        ("a mark of order alone", b"\xef\xbb\xbf"),
        ("half a character", HEAD.encode("utf-16")[:-1]),
        ("zero bytes", b"\0" * 5000),
        ("a picture", pixel),
        ("an archive", gzip.compress(HEAD.encode())),
        ("a database that is none", b"SQLite format 3\0" + b"\xff" * 4096),
        ("a web page", b"<!DOCTYPE html><table><tr><td>Artist"),
        ("noise", bytes(range(256)) * 40),
    ):
        for ending in ("csv", "xlsx", "ods", "json"):
            yield Hostile(f"{name} as {ending}", f"file.{ending}", data)


def tables() -> Iterator[Hostile]:
    """Yield text files that are tables of a kind."""
    many = ",".join(f"c{number}" for number in range(20_000))
    cells = ("'; DROP TABLE--", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "../../etc")
    for name, text in (
        ("separators alone", ",;\t|" * 3000),
        ("quotation marks alone", '"' * 9999),
        ("a mark that is never closed", f'{HEAD}"Can,Landed,1975\r\n' + "x,y,1\r\n" * 500),
        ("a header of one name twice", "Artist,Artist,Album,Album\r\na,b,c,d\r\n"),
        ("twenty thousand columns", f"Artist,Album,{many}\r\nCan,Landed\r\n"),
        ("a line without an end", HEAD + "x" * 1_200_000),
        ("a cell without an end", f'{HEAD}Can,"{"x" * 140_000}",1975\r\n'),
        ("a cell of blanks", f"{HEAD}Can,{' ' * 100_000}-,1975\r\n"),
        ("a row of tabs", "Artist,Album\r\nCan," + "\t" * 100_000 + "\r\n"),
        ("blank lines", HEAD + "\r\n" * 120_000),
        ("line ends of all kinds", "Artist,Album\rCan,Landed\nNeu!,75\r\n\x85\u2028"),
        ("numbers beyond all bounds", f"{HEAD}Can,Landed,{_NINES}\r\n"),
        ("copies beyond all bounds", f"Artist,Album,Qty\r\nCan,Landed,{_NINES}\r\nCan,Soon,99\r\n"),
        ("figures of other scripts", f"{HEAD}Can,Landed,\u0661\u0669\u0667\u0665\r\n"),
        (
            "days that never were",
            "Artist,Album,Bought\r\nCan,Soon,9999-99-99\r\nA,B,0000-00-00\r\n",
        ),
        ("moments beyond time", f"uts,artist,album,track\r\n1{'9' * 12},Can,Soon,x\r\n"),
        ("directions that turn", f"{HEAD}\u202eCan\u202c,Lan\u00added\u200f,1975\r\n"),
        ("names that nobody sees", f"{HEAD}\u200b,\u00ad,1975\r\n"),
        ("brackets in brackets", f'{HEAD}"{"[" * 9000}",Landed,1975\r\n'),
        (
            "a list that names itself",
            f"{HEAD}\"['a', ['b', {{'name': {{'name': 'x'}}}}]]\",B,1\r\n",
        ),
        *((f"a cell {cell}", f"{HEAD}{cell},Landed,1975\r\n") for cell in cells),
    ):
        yield Hostile(name, "table.csv", text.encode())


def json_files() -> Iterator[Hostile]:
    """Yield JSON that breaks a careless reader."""
    for name, text in (
        ("depth", "[" * 100_000),
        (
            "a number of many figures",
            f'[{{"artist": "Can", "title": "Soon", "year": {_NINES * 200}}}]',
        ),
        ("no number", '[{"artist": "Can", "title": "Soon", "year": NaN}]'),
        ("half of a pair", '[{"artist": "\\ud800", "title": "Soon"}]'),
        ("one name twice", '[{"artist": "Can", "artist": "Neu!", "title": "75"}]'),
        ("lists of lists", json.dumps([[["Can"]] * 50] * 50)),
        ("objects of many names", json.dumps([{f"c{number}": 1} for number in range(2000)])),
        ("an end too early", '[{"artist": "Can", "title": '),
        ("a text alone", '"Can"'),
    ):
        yield Hostile(name, "list.json", text.encode())


def workbooks() -> Iterator[Hostile]:
    """Yield archives that call themselves workbooks."""
    book = Workbook()
    book.active.append(["Artist", "Album", "Year"])
    book.active.append(["Can", "Landed", 1975])
    stream = BytesIO()
    book.save(stream)
    good = stream.getvalue()
    yield Hostile("the first half of a workbook", "half.xlsx", good[: len(good) // 2])
    yield Hostile("a workbook with a turned byte", "turned.xlsx", _turned(good))
    yield Hostile("a workbook called CSV", "book.csv", good)
    attributes = b" ".join(b'a%d="1"' % number for number in range(600_000))
    for name, part, text in (
        ("an endless tag", "xl/worksheets/sheet1.xml", b"<worksheet %s/>" % attributes),
        ("entities", "xl/workbook.xml", _entities()),
        ("no XML", "xl/workbook.xml", b"\xff\xfe<a"),
        ("a sheet that is a bomb", "xl/worksheets/sheet1.xml", b"<row>" + b" " * 30_000_000),
        ("a way out of the archive", "../../../etc/cron.d/x", b"x"),
    ):
        yield Hostile(f"a workbook of {name}", "book.xlsx", _with(good, part, text))
    content = b'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">'
    content += b'<table:table-row table:number-rows-repeated="999999999"><table:table-cell '
    content += b'table:number-columns-repeated="999999999"/></table:table-row>'
    yield Hostile("a document of endless rows", "endless.ods", _with(b"", "content.xml", content))


def _turned(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def _entities() -> bytes:
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12)]
    return f"<!DOCTYPE x [{''.join(lines)}]><workbook>&e11;</workbook>".encode()


def _with(archive: bytes, part: str, data: bytes) -> bytes:
    """Return an archive with one part in place of its own."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as new:
        if archive:
            with ZipFile(BytesIO(archive)) as old:
                for name in old.namelist():
                    if name != part:
                        new.writestr(name, old.read(name))
        new.writestr(part, data)
    return stream.getvalue()


FILES = [file for kind in (no_tables, tables, json_files, workbooks) for file in kind()]
