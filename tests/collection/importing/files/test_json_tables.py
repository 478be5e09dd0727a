"""JSON that is no answer of an API: a list of objects, under a key or a line each, is a table."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collection.importing.files.json_entries import MOST_ENTRY
from collection.importing.files.limits import MOST_BLANK_ROWS, MOST_CELL, MOST_COLUMNS, Limits
from collection.importing.files.opening import open_file
from collection.importing.files.problem_column import Line
from collection.importing.files.problems import FileRefused
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import accounted_for, all_facts, told

pytestmark = pytest.mark.once

_NO_LIMITS = Limits()
ADA = {"artist": "Ada Quill", "title": "Low Tide", "year": 1991}
BEN = {"artist": "Ben Orr", "title": "High Noon", "year": 1992}


class Read:
    """The table that a JSON text is."""

    def __init__(self, path: Path, data: Any, limits: Limits = _NO_LIMITS) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        path.write_text(text, encoding="utf-8")
        self.table = open_file(path, limits=limits)
        self.header = self.table.header
        self.rows: list[Line] = list(self.table.rows())
        self.cells = [cells for _, cells in self.rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.json"


@pytest.mark.parametrize(
    "data",
    [
        [ADA, BEN],
        {"records": [ADA, BEN]},
        {"version": 2, "data": {"records": [ADA, BEN]}, "count": 2},
        {"tags": ["a", "b"], "records": [ADA, BEN]},
        "\n".join(map(json.dumps, [ADA, BEN])),
        "\n\n" + "\n\n".join(map(json.dumps, [ADA, BEN])) + "\n\n",
        "\ufeff" + json.dumps([ADA, BEN], indent=2),
        {"blob": "x" * (MOST_ENTRY - 100), "more": "y" * 200, "records": [ADA, BEN]},
    ],
    ids=["list", "key", "deep key", "other list", "lines", "blank lines", "indented", "long"],
)
def test_objects_are_rows_under_their_names(data: Any, path: Path) -> None:
    read = Read(path, data)
    assert read.header == ["artist", "title", "year"]
    assert read.cells == [["Ada Quill", "Low Tide", "1991"], ["Ben Orr", "High Noon", "1992"]]


LANDED = {"artist": "Can", "album": "Landed", "year": "1975"}
NEU = {"artist": "Neu!", "album": "Neu!", "year": "1972"}


@pytest.mark.parametrize(
    ("data", "before"),
    [
        ({"17": LANDED, "18": NEU}, ["17", "18"]),
        ({name: [LANDED[name], NEU[name]] for name in LANDED}, []),
        ({name: [LANDED[name]] for name in LANDED}, []),
        ({name: {"0": LANDED[name], "1": NEU[name]} for name in LANDED}, []),
        ({"columns": list(NEU), "index": [0], "data": [list(LANDED.values())]}, []),
        ({"0": LANDED, "1": NEU}, ["0", "1"]),
        ({"records": {"k1": LANDED, "k2": NEU}, "users": {"u1": {"name": "Ada"}}}, ["k1", "k2"]),
        ([{"artist": "Can", "albums": [{"album": "Landed", "year": "1975"}]}], []),
        ([{"name": "Can", "records": [{"album": "Landed", "year": "1975"}]}], []),
    ],
)
def test_tables_of_other_shapes_are_read(data: Any, before: list[str], path: Path) -> None:
    read = Read(path, data)
    expected = [list(LANDED.values()), list(NEU.values())][: len(read.cells)]
    if before:
        expected = [[key, *row] for key, row in zip(before, expected, strict=True)]
    assert read.header[-3:] == list(LANDED)
    assert read.cells == expected


def test_records_below_their_titles_are_read_and_the_other_lists_named(path: Path) -> None:
    lists = {
        "shelf": {"Landed": {"band": "Can"}, "75": {"band": "Neu!"}},
        "lent": {"Soon": {"band": "Can"}, "Ege": {"band": "Can"}},
    }
    read = Read(path, lists)
    assert read.header == ["title", "band"]
    assert read.cells == [["Landed", "Can"], ["75", "Neu!"]]
    assert read.table.notes == ["The list “shelf” is read; “lent” not."]


def test_one_record_of_objects_is_no_table_by_numbers(path: Path) -> None:
    read = Read(path, {"artist": {"name": "Can"}, "label": {"name": "Mole"}, "title": {"x": "a"}})
    assert read.cells == [["Can", "Mole", "a"]]


def test_each_record_below_an_artist_has_what_the_artist_has(path: Path) -> None:
    records = [{"title": "Landed", "country": "DE"}, {"title": "Soon"}]
    read = Read(path, [{"artist": "Can", "country": "Germany", "lps": records}])
    assert read.header == ["artist", "artist.country", "title", "country"]
    assert read.cells == [["Can", "Germany", "Landed", "DE"], ["Can", "", "Soon", "Germany"]]


def test_titles_below_names_keep_the_name_that_may_be_the_artist(path: Path) -> None:
    objects = Read(path, {"Can": [{"title": "Landed", "year": 1975}], "Neu!": [{"title": "75"}]})
    assert objects.header == ["key", "title", "year"]
    assert objects.cells == [["Can", "Landed", "1975"], ["Neu!", "75", ""]]
    texts = Read(path, {"Can": ["Landed", "Soon"], "Neu!": ["75"]})
    assert texts.cells == [["Can", "Landed"], ["Can", "Soon"], ["Neu!", "75"]]


@pytest.mark.parametrize(
    "lists",
    [
        {"shelf": [ADA], "lent": [BEN]},
        {"owned": [{"title": "Landed"}], "wanted": [{"title": "Soon"}]},
        {"shelf": [{"title": "Can - Landed"}], "lent": [{"title": "Can - Soon"}]},
    ],
    ids=["with artists", "owned or wanted", "artists in titles"],
)
def test_of_several_lists_of_records_the_first_is_read(lists: Any, path: Path) -> None:
    assert len(Read(path, lists).cells) == 1


@pytest.mark.parametrize(
    "before",
    [{"users": [{"id": 1, "name": "Ada"}]}, {"v": 2, "tags": [{"tag": "a"}], "log": [{"at": 1}]}],
    ids=["people", "tags and a log"],
)
def test_lists_of_other_things_before_that_of_the_records_are_named(
    before: Any, path: Path
) -> None:
    read = Read(path, before | {"records": [ADA, BEN]})
    assert read.cells == [["Ada Quill", "Low Tide", "1991"], ["Ben Orr", "High Noon", "1992"]]
    others = [name for name, value in before.items() if isinstance(value, list)]
    assert [name for name in others if f"“{name}”" not in str(read.table.notes)] == []


def test_titles_without_artists_are_read_before_a_list_of_wishes(path: Path) -> None:
    read = Read(path, {"owned": [{"title": "Landed"}], "wanted": [ADA]})
    assert read.cells == [["Landed"]]


# What phpMyAdmin writes before the tables of a database.
DUMP = [{"type": "header", "comment": "Export to JSON plugin"}, {"type": "database", "name": "x"}]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("before", [[], [{"type": "table", "name": "genres", "data": [{"id": 1}]}]])
def test_the_rows_of_a_dumped_table_are_records(
    before: list[Any], indent: int | None, path: Path
) -> None:
    table = {"type": "table", "name": "lps", "database": "x", "data": [ADA, BEN]}
    read = Read(path, json.dumps([*DUMP, *before, table], indent=indent))
    assert read.table.facts == "JSON, list “lps”"
    assert read.cells == [["Ada Quill", "Low Tide", "1991"], ["Ben Orr", "High Noon", "1992"]]


def test_a_dump_longer_than_an_entry_may_be_is_read(path: Path) -> None:
    rows = [ADA | {"notes": "x" * 1000}] * (MOST_ENTRY // 1000 + 2)
    read = Read(path, [*DUMP, {"type": "table", "name": "lps", "data": rows}])
    assert len(read.cells) == len(rows)


def test_a_list_of_one_record_beside_one_of_several_is_named(path: Path) -> None:
    lists = {"shelf": {"Landed": {"band": "Can"}, "75": {"band": "Neu!"}}}
    lists["lent"] = {"Soon": {"band": "Can"}}
    assert Read(path, lists).table.notes == ["The list “shelf” is read; “lent” not."]


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("holder", ["node", "fields", "attributes"])
def test_a_record_in_an_object_of_its_own_is_read(
    holder: str, path: Path, imports: Imports
) -> None:
    entries = [{"id": number, holder: of} for number, of in enumerate((LANDED, NEU))]
    path.write_text(json.dumps({"data": {"edges": entries}}), encoding="utf-8")
    imports(path)
    assert [fact["title"] for fact in all_facts()] == ["Landed", "Neu!"]


def test_one_object_is_one_row(path: Path) -> None:
    assert Read(path, ADA).cells == [["Ada Quill", "Low Tide", "1991"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (12.50, "12.5"),
        ("0415", "0415"),
        (7206424425170000000000, "7206424425170000000000"),
        ("two\nlines", "two\nlines"),
        ([], ""),
        ({}, ""),
        (["rock", "pop"], "rock; pop"),
        (["rock", None], "rock"),
        (["a; b", "c"], "['a; b', 'c']"),
        ([["a"], ["b"]], '["a"]; ["b"]'),
        ("Tago\ud83d Mago", "Tago Mago"),
        ({"a": [{"b": "Tago\udc00"}]}, "Tago"),
    ],
)
def test_a_value_is_read_as_a_cell(value: Any, text: str, path: Path) -> None:
    assert Read(path, [{"artist": "Can", "value": value}]).cells == [["Can", text]]


def test_a_number_keeps_its_zeros(path: Path) -> None:
    assert Read(path, '[{"artist": "Can", "price": 12.50}]').cells == [["Can", "12.50"]]


def test_objects_in_an_object_are_columns(path: Path) -> None:
    box = {"box": {"name": "Mole", "at": {"town": "Cologne"}}}
    read = Read(path, [ADA | box])
    assert read.header == ["artist", "title", "year", "box.name", "box.at.town"]
    assert read.cells[0][3:] == ["Mole", "Cologne"]


def test_a_list_of_objects_is_a_list_for_each_name(path: Path) -> None:
    places = [{"name": "Cologne", "id": 1}, {"name": "Bonn", "id": 2}]
    read = Read(path, [{"places": places, "title": "Low"}])
    assert read.header == ["places.name", "places.id", "title"]
    assert read.cells == [["Cologne; Bonn", "1; 2", "Low"]]


# A name, what stands under it, and what the record holds.
NESTED: list[tuple[str, Any, str, Any]] = [
    ("label", {"name": "Mole, Fox & Co"}, "labels", [("Mole, Fox & Co", "")]),
    ("labels", [{"name": "Mole", "catno": "M-1"}], "labels", [("Mole", "M-1")]),
    (
        "labels",
        [{"name": "Mole", "catno": ""}, {"name": "Fox", "catalogNumber": 2}],
        "labels",
        [("Mole", ""), ("Fox", "2")],
    ),
    ("labels", [{"name": "Mole", "catno": "none"}], "labels", [("Mole", "")]),
    (
        "label-info",
        [{"catalog-number": "M-1", "label": {"name": "Mole", "id": "x"}}],
        "labels",
        [("Mole", "M-1")],
    ),
    ("formats", [{"name": "Vinyl", "qty": "2", "descriptions": ["LP"]}], "format", "2xLP"),
    ("formats", [{"type": "LP", "qty": 2}], "format", "2xLP"),
    ("formats", [{"name": "CD"}, {"name": "DVD", "quantity": "2"}], "format", "CD + 2xDVD"),
    ("format", {"name": "LP"}, "format", "LP"),
    ("formats", [{"type": "LP", "description": "Album"}], "format_details", "Album"),
    ("rating", {"value": 4, "max": 5}, "rating", 8),
    ("rating", {"score": 7, "outOf": 10}, "rating", 7),
    ("rating", {"value": 0, "max": 5}, "rating", None),
    ("rating", {"value": None, "max": 5}, "rating", None),
    ("price", {"amount": 12.5, "currency": "EUR"}, "price", 12.5),
    ("cost", {"amount": 12.5, "currency": "USD"}, "remarks", "cost: 12.5 USD"),
    ("genres", ["Rock", "Pop"], "styles", ["Pop"]),
    ("genres", [{"name": "Rock"}, {"name": "Pop"}], "genre", "Rock"),
    ("country", {"code": "DE", "name": "Germany"}, "country", "Germany"),
    ("record", {"year": 1971}, "year", 1971),
    ("condition", {"media": "VG+", "sleeve": "VG"}, "sleeve_condition", "Very Good (VG)"),
    ("tracklist", [{"title": "One"}], "title", "Low Tide"),
    ("rating", {"average": 4.2, "count": 120}, "rating", None),
    ("releaseDate", [1974, 4, 28], "remarks", "releaseDate: 1974-04-28"),
    ("releaseDate", [1974, 12, 3], "year", 1974),
    ("purchased", [2024, 5, 1, 9, 30], "purchase_date", date(2024, 5, 1)),
    ("notes", [1974, 4, 28], "remarks", "1974; 4; 28"),
    ("musicbrainz", {"type": "Album"}, "remarks", "musicbrainz.type: Album"),
]


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize(("name", "value", "field", "expected"), NESTED)
def test_objects_are_read_for_what_they_are(
    name: str, value: Any, field: str, expected: Any, imports: Imports, path: Path
) -> None:
    path.write_text(json.dumps([{"artist": "Ada Quill", "title": "Low Tide", name: value}]))
    outcome = imports(path)
    assert outcome.code == 0, outcome.said
    assert all_facts()[0][field] == expected


@pytest.mark.usefixtures("collector")
def test_the_date_beside_the_words_of_musicbrainz_is_that_of_the_release(
    imports: Imports, path: Path
) -> None:
    artists = [{"name": "Ada Quill", "joinphrase": " & "}, {"name": "Ben Orr", "joinphrase": ""}]
    path.write_text(json.dumps([{"artist-credit": artists, "title": "Low", "date": "1977-01-14"}]))
    imports(path)
    fact = all_facts()[0]
    assert (fact["year"], fact["join_phrases"]) == (1977, ["&"])


@pytest.mark.usefixtures("collector")
def test_artists_keep_what_joins_them(imports: Imports, path: Path) -> None:
    artists = [
        {"name": "Max Richter, The Man", "join": "&", "id": 1},
        {"name": "Ben Orr", "join": ","},
        {"name": "Cleo", "join": ""},
    ]
    path.write_text(json.dumps([{"artists": artists, "title": "Low Tide"}]))
    outcome = imports(path)
    assert told(outcome, "artists = artist", "one cell each: artists (name, join)")
    fact = all_facts()[0]
    assert fact["artists"] == ["Max Richter, The Man", "Ben Orr", "Cleo"]
    assert fact["join_phrases"] == ["&", ""]
    assert fact["remarks"] == "artists.id: 1"


def test_a_name_that_is_given_twice_keeps_both_values(path: Path) -> None:
    read = Read(path, '[{"artist": "Can", "note": "a", "note": "b", "note": "c"}]')
    assert read.cells == [["Can", "a", "b", "c"]]


def test_a_name_that_some_objects_lack_is_an_empty_cell(path: Path) -> None:
    read = Read(path, [{"artist": "Can"}, {"title": "Soon", "artist": "Neu!"}, {"artist": "Faust"}])
    assert read.cells == [["Can", ""], ["Neu!", "Soon"], ["Faust", ""]]


def test_each_row_has_the_line_on_which_it_begins(path: Path) -> None:
    assert [line for line, _ in Read(path, "[\n" + f"{json.dumps(ADA)},\n" * 2 + "{}]").rows] == [
        2,
        3,
        4,
    ]


def test_each_row_of_a_list_under_a_key_has_its_line(path: Path) -> None:
    text = '{"at": {"day": 1},\n"records": [\n' + f"{json.dumps(ADA)},\n{json.dumps(BEN)}]}}"
    assert [line for line, _ in Read(path, text).rows] == [3, 4]


@pytest.mark.parametrize(
    "broken",
    ['{"artist": "Can"', '{"artist": "Can" "a"}', '{"artist": Can}', '{"artist": "Can}', '{"a"}'],
)
@pytest.mark.parametrize("before", [0, 1, 5])
@pytest.mark.parametrize("behind", [0, 1, 3000])
def test_a_broken_line_is_named_by_its_number(
    broken: str, before: int, behind: int, path: Path
) -> None:
    good = json.dumps(ADA) + "\n"
    with pytest.raises(FileRefused, match=rf"in line {before + 1}\."):
        Read(path, good * before + f"{broken}\n" + good * behind)


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("half", ["\ud83d", "\udc00"])
def test_half_of_a_character_is_said_with_line_and_column(
    half: str, imports: Imports, path: Path
) -> None:
    path.write_text("[\n" + json.dumps(ADA) + ",\n" + json.dumps(BEN | {"label": half}) + "]")
    outcome = imports(path)
    assert told(outcome, "line 3: half of a character in label is left out")


def test_rows_on_one_line_are_counted(path: Path) -> None:
    assert [line for line, _ in Read(path, [ADA, BEN, ADA]).rows] == [1, 2, 3]


def test_a_list_that_is_not_read_is_named(path: Path) -> None:
    read = Read(path, {"records": [ADA], "shops": [{"name": "Amoeba"}]})
    assert read.table.notes == ["The list “records” is read; “shops” not."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "empty|not JSON"),
        ("[]", "no releases"),
        ("5", "not JSON"),
        ('"text"', "not JSON"),
        ("[1, 2]", "Release 1"),
        ('[{"artist": "Can"}, null]', "Release 2"),
        ('[{"artist": "Can"}', "not JSON.*in line 1"),
        ('[{"artist": "Can"}\n{"artist": "Can"}]', "not JSON.*in line 2"),
        ('[{"artist": "Can"}] more', "not JSON"),
        ('[{"artist": "Can",\n"title": Soon}]', "not JSON.*in line 2"),
        ('{"artist": "Can"}\n{"artist": ', "not JSON.*in line 2"),
        ('[{"artist": ' * 100_000, "not JSON"),
        ({"wants": [{"basic_information": {}}]}, "Release 1 .* the API of Discogs"),
        ([{"artist": "x" * (MOST_CELL + 1)}], "longer than 131,072 characters"),
        ([{"artist": "Can", "x": ["y" * 1000] * 200}], "longer than 131,072 characters"),
        ([{f"c{n}": n for n in range(MOST_COLUMNS + 1)}], "more than 1,000 columns"),
        ([{f"c{n}": n} for n in range(MOST_COLUMNS + 1)], "more than 1,000 columns"),
        ('["' + "x" * 3 * MOST_ENTRY + '"]', "longer than 2,000,000"),
        ([{}] * (MOST_BLANK_ROWS + 1), "100,000 blank rows"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(data: Any, words: str, path: Path) -> None:
    with pytest.raises(FileRefused, match=words):
        Read(path, data)


def test_a_latin_1_file_is_refused(path: Path) -> None:
    path.write_bytes('[{"artist": "Motörhead"}]'.encode("latin-1"))
    with pytest.raises(FileRefused, match="UTF-8"):
        open_file(path)


@pytest.mark.parametrize("data", [[ADA] * 11, "\n".join([json.dumps(ADA)] * 11)])
def test_more_rows_than_the_limit_are_refused(data: Any, path: Path) -> None:
    with pytest.raises(FileRefused, match="more than 10 rows"):
        Read(path, data, Limits(rows=10))


def test_reading_stops_at_the_limit(path: Path) -> None:
    """The list goes on with what is not JSON, and nobody notices."""
    with pytest.raises(FileRefused, match="more than 10 rows"):
        Read(path, "[" + f"{json.dumps(ADA)}," * 5000 + "nonsense", Limits(rows=10))


@pytest.mark.usefixtures("collector")
def test_a_flat_list_comes_in_as_a_sheet(imports: Imports, path: Path) -> None:
    rows = [ADA | {"format": "LP", "label": ["Mole", "Fox"]}, BEN | {"format": "LP"}]
    path.write_text(json.dumps(rows))
    outcome = imports(path)
    assert told(outcome, "Spreadsheet", "JSON") and accounted_for(outcome.counts)
    assert [(fact["title"], fact["labels"]) for fact in all_facts()] == [
        ("Low Tide", [("Mole", ""), ("Fox", "")]),
        ("High Noon", []),
    ]


@pytest.mark.usefixtures("collector")
def test_a_line_break_in_a_title_is_read_as_a_blank_and_said(imports: Imports, path: Path) -> None:
    path.write_text(json.dumps([ADA | {"title": "Low\nTide", "format": "LP"}]))
    assert told(imports(path, "--verbosity", "2"), "line break is read as a blank")
    assert all_facts()[0]["title"] == "Low Tide"


@pytest.mark.usefixtures("collector")
def test_bad_rows_of_a_list_come_back_as_csv(imports: Imports, path: Path, tmp_path: Path) -> None:
    path.write_text(json.dumps([ADA | {"format": "LP"}, {"title": "Soon", "format": "LP"}]))
    imports(path, "--skip-bad-rows", "--rejects", tmp_path / "bad.csv")
    assert (tmp_path / "bad.csv").read_text() == (
        "artist,title,year,format,problem\n,Soon,,LP,the row names no artist\n"
    )
