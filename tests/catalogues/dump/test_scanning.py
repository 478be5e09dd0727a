"""Finding elements by their ids, and refusing files that are damaged, cut off or something else."""

import gzip
from pathlib import Path
from random import Random

import pytest

from collection.catalogues.dump import scanning
from collection.catalogues.dump.opening import MASTERS, RELEASES, DumpFile, DumpKind, DumpRefused
from tests.catalogues.dump.dumps import dump, odd_release, release, write_dump

pytestmark = pytest.mark.once


def find(
    path: Path, *wanted: int, block_size: int = 1 << 18, kind: DumpKind = RELEASES
) -> list[tuple[int, bytes]]:
    dump_file = DumpFile(path, kind)
    elements = scanning.wanted_elements(dump_file, wanted, lambda *_: None, block_size=block_size)
    return list(elements)


def refusal(path: Path, *wanted: int) -> str:
    with pytest.raises(DumpRefused) as refused:
        find(path, *wanted)
    return str(refused.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_dump(tmp_path / "releases.xml.gz", [release(1), release(21), release(3)])


def test_only_wanted_elements_are_handed_out(file: Path) -> None:
    assert find(file, 2, 21) == [(21, release(21).encode())]
    assert find(file) == []


@pytest.mark.parametrize("name", ["releases.xml", "releases.xml.gz"])
def test_a_dump_may_be_unpacked(tmp_path: Path, name: str) -> None:
    file = write_dump(tmp_path / name, [release(1), release(2)])
    assert find(file, 1, 2) == [(1, release(1).encode()), (2, release(2).encode())]


@pytest.mark.parametrize("block_size", [1, 7, 64, 1000])
def test_blocks_may_end_anywhere(tmp_path: Path, block_size: int) -> None:
    random = Random(7)
    elements = {number: odd_release(number, random) for number in (5, 55, 555)}
    file = write_dump(tmp_path / "releases.xml", elements.values())
    expected = [(number, elements[number].encode()) for number in (5, 555)]
    assert find(file, 5, 555, block_size=block_size) == expected


def test_every_byte_may_end_a_block(tmp_path: Path) -> None:
    data = dump([release(1), release(12), release(123)])
    file = tmp_path / "releases.xml"
    file.write_bytes(data)
    for size in range(1, len(data)):
        assert [number for number, _ in find(file, 12, 123, block_size=size)] == [12, 123]


def test_an_id_may_stand_anywhere_in_its_tag(tmp_path: Path) -> None:
    odd = "<release status='Accepted' id = '4'><title>Future Days</title></release>"
    file = write_dump(tmp_path / "releases.xml", [odd, release(5)])
    assert find(file, 4) == [(4, odd.encode())]
    assert [number for number, _ in find(file, 4, 5, block_size=10)] == [4, 5]


def test_an_element_that_stands_there_twice_is_handed_out_twice(tmp_path: Path) -> None:
    file = write_dump(tmp_path / "releases.xml", [release(1, "First"), release(1, "Second")])
    assert [number for number, _ in find(file, 1)] == [1, 1]


def test_without_builds_for_the_processor_the_same_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_find", bytes.find)
    assert find(file, 21, 3) == [(21, release(21).encode()), (3, release(3).encode())]


def test_progress_counts_packed_bytes_and_elements(file: Path) -> None:
    signs: list[tuple[int, int, int]] = []
    dump_file = DumpFile(file, RELEASES)
    list(scanning.wanted_elements(dump_file, [3], lambda *sign: signs.append(sign)))
    size = file.stat().st_size
    assert signs[-1] == (size, size, 3)


def test_masters_are_found_in_the_same_way(tmp_path: Path) -> None:
    master = '<master id="18500"><main_release>155102</main_release><year>2001</year></master>'
    file = write_dump(tmp_path / "masters.xml.gz", [master], "masters")
    assert find(file, 18500, kind=MASTERS) == [(18500, master.encode())]


def test_a_file_that_was_cut_off_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for size in (len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        assert refusal(file, 1) == (
            "releases.xml.gz is cut off: its end is missing. Download it again."
        )


def test_an_unpacked_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = write_dump(tmp_path / "releases.xml", [release(1), release(2)])
    whole = file.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 20):
        file.write_bytes(whole[:size])
        assert "is cut off" in refusal(file)


def test_a_packed_file_of_an_unpacked_one_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "releases.xml.gz"
    file.write_bytes(gzip.compress(dump([release(1)])[:-5]))
    assert "is cut off" in refusal(file)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    random = Random(3)
    file = tmp_path / "releases.xml.gz"
    write_dump(file, (odd_release(number, random) for number in range(50)))
    packed = bytearray(file.read_bytes())
    for place in (len(packed) // 2, len(packed) - 6):
        damaged = packed.copy()
        damaged[place] ^= 0xFF
        file.write_bytes(damaged)
        assert "releases.xml.gz is damaged" in refusal(file)


def test_an_element_without_an_end_is_refused(tmp_path: Path) -> None:
    file = write_dump(tmp_path / "releases.xml", [release(1), '<release id="2"><title>Cut'])
    assert refusal(file, 2) == ("releases.xml is damaged: release 2 has no end. Download it again.")


def test_an_element_beyond_all_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_BYTES", 100_000)
    endless = f'<release id="2">{"x" * 600_000}</release>'
    file = write_dump(tmp_path / "releases.xml", [endless])
    assert "release 2 is longer than 100,000 bytes" in refusal(file, 2)
    assert find(file, 1) == []


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "releases.xml"
    bomb = b'<?xml version="1.0"?><!DOCTYPE releases [<!ENTITY a "aaaa">]>'
    file.write_bytes(bomb + dump([release(1)]))
    assert "it has a document type, which no dump has" in refusal(file, 1)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "releases.xml"
    file.write_bytes(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + dump([release(1)]))
    assert "it is written in ISO-8859-1 and not in UTF-8" in refusal(file, 1)


def test_another_dump_is_refused_by_its_name(tmp_path: Path) -> None:
    file = write_dump(tmp_path / "artists.xml.gz", ['<artist id="1"/>'], "artists")
    assert refusal(file) == "artists.xml.gz is the dump of artists, not that of releases."


@pytest.mark.parametrize(
    "content",
    [b"", b"artist,title\nCan,Tago Mago\n", b"PK\x03\x04", bytes(range(256)) * 40, b"<html><p>"],
)
def test_a_file_that_is_no_dump_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "collection.csv"
    file.write_bytes(content)
    assert refusal(file).startswith("collection.csv is not Discogs' dump of releases, such as ")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.xml").endswith(
        "no.xml cannot be read: No such file or directory."
    )
    assert refusal(tmp_path).endswith("is not a file.")
