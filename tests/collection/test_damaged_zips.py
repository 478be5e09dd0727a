"""A zip in which one byte was turned is refused in a sentence, or holds what it held: no error of
the library that unpacks it gets through, at any door.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from collection.covers.uploads import SentPictures
from collection.importing.files.opening import open_file
from collection.importing.files.problems import FileRefused
from collection.whole.unpacking import unpacked
from tests.collection.pictures import make_picture

pytestmark = pytest.mark.once

PACKINGS = {"deflate": ZIP_DEFLATED, "bzip2": ZIP_BZIP2, "LZMA": ZIP_LZMA}
PLACES = 120


def _damaged(whole: bytes) -> Iterator[bytes]:
    for place in range(0, len(whole), max(1, len(whole) // PLACES)):
        for turned in (0xFF, 0x04):
            yield whole[:place] + bytes([whole[place] ^ turned]) + whole[place + 1 :]


def _workbook(packing: int) -> bytes:
    book = Workbook()
    for number in range(20):
        book.active.append([f"Title {number}", f"Artist {number}", 1970 + number])
    plain, packed = BytesIO(), BytesIO()
    book.save(plain)
    with ZipFile(plain) as source, ZipFile(packed, "w", packing) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return packed.getvalue()


def _zip(packing: int, name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", packing) as target:
        target.writestr(name, content)
    return packed.getvalue()


def _read_as_workbook(content: bytes, directory: Path) -> None:
    path = directory / "shelf.xlsx"
    path.write_bytes(content)
    list(open_file(path).rows())


def _read_as_collection(content: bytes, directory: Path) -> None:
    path = directory / "collection.zip"
    path.write_bytes(content)
    with unpacked(path):
        pass


def _read_as_pictures(content: bytes, directory: Path) -> None:
    SentPictures(directory).take([SimpleUploadedFile("covers.zip", content)])


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("door", ["workbook", "collection", "pictures"])
def test_no_turned_byte_gets_through_as_an_error_of_the_unpacker(
    packing: str, door: str, tmp_path: Path
):
    whole, read = _door(door, PACKINGS[packing])
    read(whole, tmp_path)
    refused = 0
    for number, content in enumerate(_damaged(whole)):
        directory = tmp_path / str(number)
        directory.mkdir()
        try:
            read(content, directory)
        except (FileRefused, ValidationError):
            refused += 1
    assert refused > PLACES / 4


def _door(name: str, packing: int) -> tuple[bytes, Callable[[bytes, Path], None]]:
    if name == "workbook":
        return _workbook(packing), _read_as_workbook
    if name == "collection":
        rows = "Title,Artist\n" + "".join(f"Title {n},Artist {n}\n" for n in range(50))
        return _zip(packing, "records.csv", rows.encode()), _read_as_collection
    return _zip(packing, "front.jpg", make_picture(size=(90, 90))), _read_as_pictures
