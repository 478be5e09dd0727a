"""A format is the same whether Discogs' API gives it or its CSV writes it."""

import json
import re
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from collection.importing.cells.discogs_formats import (
    format_and_details,
    is_same,
    is_same_pair,
    text_of,
)
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
        ("4xLP, Album, RE + Box, Ltd", ("Box", "Ltd + 4xLP, Album, RE")),
        ("2xLP, Album + CD, Album + Box", ("Box", "2xLP, Album + CD, Album")),
        ("2xLP, RE + Box, Dlx + CD", ("Box", "Dlx + 2xLP, RE + CD")),
        ("2xLP + LP, RE + Box, Dlx + Album, Comp", ("Box", "Dlx + 2xLP + LP, RE + Album, Comp")),
        # Cut off by the CSV.
        (
            "LP, Album, RE, RM, Rem + 3xLP, Album, 180 + Box,",
            ("Box", "LP, Album, RE, RM, Rem + 3xLP, Album, 180"),
        ),
        ("Box, Dlx, 40t + 2xLP, Album + ", ("Box", "Dlx, 40t + 2xLP, Album")),
        ("LP, Album, Box + CD", ("LP", "Album, Box + CD")),
    ],
)
def test_what_is_in_a_box_is_said_by_its_details(text: str, cells: tuple[str, str]) -> None:
    assert format_and_details(text) == cells


# Boxes of any contents, made up


DESCRIPTIONS = [
    "Album",
    "Reissue",
    "Remastered",
    "Compilation",
    "Limited Edition",
    "Stereo",
    "Mono",
]
TEXTS = ["180 Gram", "Gatefold", "Clear", "Half-Speed Mastered", "Red"]
MEDIA = [("Vinyl", "LP"), ("Vinyl", '7"'), ("Vinyl", '12"'), ("CD",), ("Cassette",), ("Blu-ray",)]


def _made_up(random: Random) -> list[dict[str, Any]]:
    """Return the formats of a release with a box among its media, as the API gives them."""
    entries = []
    for _ in range(random.randint(1, 5)):
        name, *size = random.choice(MEDIA)
        said = random.sample(DESCRIPTIONS, random.randint(0, 3))
        text = random.choice(TEXTS) if random.random() < 0.3 else ""
        entries.append(_entry(name, *size, *said, qty=str(random.choice([1, 1, 2, 5])), text=text))
    said = random.sample(["Deluxe Edition", "Limited Edition", "Numbered"], random.randint(0, 2))
    text = random.choice(["", "", "Super Deluxe"])
    entries.insert(random.randint(0, len(entries)), _entry("Box Set", *said, text=text))
    return entries


def _in_csv(entries: list[dict[str, Any]]) -> str:
    """Return what Discogs' CSV writes: without the kind of sound, texts and the cell cut."""
    shortened = [entry | {"text": entry["text"][:3]} for entry in entries]
    whole = " + ".join(map(text_of, shortened))
    return re.sub(r", Stereo(?=,| \+|$)", "", whole)[:50].strip()


def _from_api(entries: list[dict[str, Any]]) -> tuple[str, str]:
    return format_and_details(" + ".join(map(text_of, entries)))


def test_a_box_is_the_same_from_the_export_and_from_the_account() -> None:
    random, differing = Random(7), []
    for _ in range(2000):
        entries = _made_up(random)
        csv, api = format_and_details(_in_csv(entries)), _from_api(entries)
        if not (is_same_pair(csv, api) and is_same_pair(api, csv)):
            differing.append((_in_csv(entries), csv, api))
    assert differing == []


def test_two_boxes_with_other_contents_are_not_the_same() -> None:
    boxes = [
        [_entry("Box Set", "Deluxe Edition"), _entry("Vinyl", "LP", qty="4")],
        [_entry("Box Set", "Deluxe Edition"), _entry("Vinyl", "LP", qty="5")],
        [_entry("Box Set"), _entry("Vinyl", "LP", qty="4")],
        [_entry("Box Set"), _entry("Vinyl", "LP", qty="4"), _entry("CD")],
        [_entry("Vinyl", "LP", "Album", qty="4"), _entry("Box Set")],
        [_entry("Vinyl", "LP", qty="4")],
    ]
    for one, other in combinations(map(_from_api, boxes), 2):
        assert not is_same_pair(one, other) and not is_same_pair(other, one)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("first", "second"), [("csv", "json"), ("json", "csv")])
def test_a_shelf_of_boxes_in_both_layouts_changes_nothing(
    tmp_path: Path, seed: int, first: str, second: str, imports: Imports
) -> None:
    random = Random(seed)
    shelf = {str(number): _made_up(random) for number in range(1, 41)}
    entries = [
        release(int(number), formats=formats, genres=[], styles=[])
        for number, formats in shelf.items()
    ]
    (tmp_path / "discogs.json").write_text(json.dumps({"releases": entries}))
    rows = [
        row(release_id=number, format=_in_csv(formats), rating="4", folder="")
        for number, formats in shelf.items()
    ]
    (tmp_path / "discogs.csv").write_bytes(discogs(*rows))
    imports(tmp_path / f"discogs.{first}")
    before = all_facts()
    for name in (second, first, second):
        assert figures(imports(tmp_path / f"discogs.{name}").counts) == (0, 0, 40, 0)
    assert all_facts() == before
