"""A format is the same whether Discogs' API gives it or its CSV writes it."""

import json
from pathlib import Path
from typing import Any

import pytest

from collection.importing.cells.discogs_formats import format_and_details, is_same, text_of
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures
from tests.collection.importing.sources.test_api_json import release

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def _entry(name: str, *descriptions: str, qty: str = "1", text: str = "") -> dict[str, Any]:
    return {"name": name, "qty": qty, "descriptions": list(descriptions), "text": text}


# Formats of the API, and what the CSV writes.
FORMATS = [
    ([_entry("CD", "EP")], "CD, EP"),
    ([_entry("Vinyl", '7"', "EP")], '7", EP'),
    ([_entry("Vinyl", "EP", '7"', "45 RPM")], '7", EP'),
    ([_entry("Vinyl", "Single")], "Vinyl, Single"),
    ([_entry("Cassette", "Album", qty="2")], "2xCass, Album"),
    ([_entry("CD", "Maxi-Single")], "CD, Maxi"),
    ([_entry("Box Set", "Compilation"), _entry("CD", "Album", qty="3")], "Box, Comp + 3xCD, Album"),
    ([_entry("Vinyl", "LP", "Album", "Reissue", "Stereo", text="Gold")], "LP, Album, RE, Gol"),
    ([_entry("File", "MP3", "Album")], "File, MP3, Album"),
    (
        [
            _entry(
                "Vinyl",
                "LP",
                "Album",
                "Limited Edition",
                "Numbered",
                "Reissue",
                text="Gatefold, 180 Gram",
            ),
            _entry("All Media", "Deluxe Edition"),
        ],
        "LP, Album, Ltd, Num, RE, Gat, 180 + All Media, Dlx",
    ),
]


@pytest.mark.parametrize(("entries", "text"), FORMATS)
def test_the_medium_is_never_dropped(entries: list[dict[str, Any]], text: str) -> None:
    written = [text_of(entry).split(", ")[0] for entry in entries]
    assert written == [part.split(", ")[0] for part in text.split(" + ")]


@pytest.fixture
def files(tmp_path: Path, entries: list[dict[str, Any]], text: str) -> dict[str, Path]:
    """The same record as CSV and as JSON."""
    one = release(formats=entries, genres=[], styles=[])
    (tmp_path / "discogs.json").write_text(json.dumps({"releases": [one]}))
    (tmp_path / "discogs.csv").write_bytes(discogs(row(format=text[:50], rating="4", folder="")))
    return {"csv": tmp_path / "discogs.csv", "json": tmp_path / "discogs.json"}


@pytest.mark.parametrize(("entries", "text"), FORMATS)
@pytest.mark.parametrize(("first", "second"), [("csv", "json"), ("json", "csv")])
def test_one_shelf_in_both_layouts_changes_nothing(
    files: dict[str, Path], first: str, second: str, imports: Imports
) -> None:
    imports(files[first])
    before = all_facts()
    for name in (second, first, second):
        assert figures(imports(files[name]).counts) == (0, 0, 1, 0)
    assert all_facts() == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Album", "Album, RE"),
        ("Album, RE", "Album, RP"),
        ("", "Album"),
        ("CD", "CDr"),
        ("LP", "EP"),
        ("Album, Red", "Album, Blu"),
    ],
)
def test_another_format_is_not_the_same(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("LP, Album, RE", ("LP", "Album, RE")),
        ("LP, Album + CD, Album", ("LP", "Album + CD, Album")),
        ("Box", ("Box", "")),
        ("Box, Comp + 2xLP", ("Box", "Comp + 2xLP")),
        ("Box + 8xLP, Stereo", ("Box", "8xLP, Stereo")),
        ("4xLP + Box, Comp", ("Box", "Comp + 4xLP")),
        ("2xLP + Box + CD, Album", ("Box", "2xLP + CD, Album")),
        ("LP + LP + Box", ("Box", "LP + LP")),
    ],
)
def test_what_is_in_a_box_is_said_by_its_details(text: str, cells: tuple[str, str]) -> None:
    assert format_and_details(text) == cells
