"""Lists of genres in spreadsheets: the first is the genre, the others are styles; a name that holds
a comma or a slash stays one.
"""

import csv
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from collection.importing.cells.genre_lists import parts
from collection.importing.sources.genre_columns import GenreReading, GenreTally, separating
from tests.collection.importing.running import all_facts, empty_database, export_to, figures, run
from tests.factories import make_user

pytestmark = pytest.mark.once

once = pytest.mark.once

#: Ways of writing a list of genres.
WRITTEN = {
    "bars": " | ".join,
    "tight bars": "|".join,
    "double backslashes": "\\\\".join,
    "semicolons": "; ".join,
    "commas": ", ".join,
    "tight commas": ",".join,
    "slashes": " / ".join,
    "tight slashes": "/".join,
    "a program's list": lambda names: repr(list(names)) if len(names) > 1 else names[0],
}
#: Genres as collectors combine them.
SHELF = [["Rock", "Pop"], ["Rock"], ["Rock", "Metal", "Doom"], ["Drum & Bass", "Pop"], ["Jazz"]]
#: Genres with a mark of a list in them.
NAMES = [
    "Folk, World, & Country",
    "Folk, World & Country",
    "Funk / Soul",
    "Funk/Soul",
    "R&B/Soul",
    "Hip-Hop/Rap",
    "Singer/Songwriter",
    "Stage & Screen",
    "Drum & Bass",
    "Children's, Holiday, & Seasonal",
]


def sheet(path: Path, genres: list[str], header: str = "Genre") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Artist", "Title", header])
        rows.writerows(["Can", f"Title {n}", genre] for n, genre in enumerate(genres))
    return path


def reading(*genres: str, choice: str = "") -> GenreReading:
    tally = GenreTally(choice)
    for genre in genres:
        tally.look(genre, "")
    return tally.reading()


@once
@pytest.mark.parametrize("written", WRITTEN)
def test_a_list_is_read_alike_however_it_is_written(written: str) -> None:
    cells = [WRITTEN[written](names) for names in SHELF]
    how = reading(*cells)
    assert [how.read(cell, "") for cell in cells] == [(first, rest) for first, *rest in SHELF]


@once
@pytest.mark.parametrize(("written", "name"), list(product(["commas", "slashes", "bars"], NAMES)))
def test_a_name_with_a_mark_in_it_stays_one_among_lists(written: str, name: str) -> None:
    cells = [WRITTEN[written](names) for names in SHELF]
    assert reading(*cells, name).read(name, "") == (name, [])


@once
@pytest.mark.parametrize("name", NAMES[:5])
def test_such_a_name_is_a_part_of_a_list(name: str) -> None:
    assert parts(f"Rock, {name}, Pop", ",/") == ["Rock", name, "Pop"]


@once
@pytest.mark.parametrize("cell", ["[]", "|", " ; "])
def test_a_list_of_nothing_is_no_genre(cell: str) -> None:
    assert reading(cell).read(cell, cell) == ("", [])


@once
@pytest.mark.parametrize("cell", ["Rock/Pop", "Rock / Pop", "Jazz/Fusion"])
def test_one_name_with_a_slash_in_every_row_is_one_genre(cell: str) -> None:
    assert reading(*[cell] * 5, "Blues").read(cell, "") == (cell, [])


@once
@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["Rock/Pop", "Rock/Metal"], ("/",)),
        (["Rock/Pop", "Pop"], ("/",)),
        (["Rock/Pop", "Jazz/Funk"], ()),
        (["Rock/Pop", "Jazz/Funk", "Blues/Folk", "Pop"], ()),
        (["Rock / Pop"], ()),
        (["Pop / Synth", "Rock", "Jazz / Blues"], ()),
        (["Pop / Synth", "Rock", "Pop"], ("/",)),
        (["Rock, Pop"], (",",)),
        (["Rock, Pop/Soul", "Rock/Jazz"], (",", "/")),
        (["Rock", "Drum & Bass"], ()),
    ],
)
def test_all_cells_decide_which_marks_separate(cells: list[str], marks: tuple[str, ...]) -> None:
    assert separating(Counter(cells)) == marks


@once
@pytest.mark.parametrize(
    ("choice", "genre", "styles"),
    [
        ("one", "Rock/Pop, Soul", []),
        ("list", "Rock", ["Pop", "Soul"]),
        ("commas", "Rock/Pop", ["Soul"]),
        ("slashes", "Rock", ["Pop, Soul"]),
    ],
)
def test_a_choice_overrules_what_the_cells_show(choice: str, genre: str, styles: list[str]) -> None:
    assert reading("Rock/Pop, Soul", choice=choice).read("Rock/Pop, Soul", "") == (genre, styles)


@once
@pytest.mark.parametrize("marks", [("/",), (",",), (",", "/"), ()])
def test_what_is_settled_reads_a_part_of_the_file_alike(marks: tuple[str, ...]) -> None:
    cells = {
        ("/",): ["Rock/Pop", "Rock/Metal"],
        (",",): ["Rock, Pop", "Rock, Metal"],
        (",", "/"): ["Rock, Pop", "Rock/Metal"],
        (): ["Rock/Pop", "Rock/Pop"],
    }[marks]
    whole = GenreTally()
    for cell in cells:
        whole.look(cell, "")
    settled = whole.settled(whole.reading())["genres"]
    part = reading(cells[0], choice=settled)
    assert part.read(cells[0], "") == whole.reading().read(cells[0], "")


@pytest.mark.django_db
def test_genre_and_styles_come_from_two_columns_each_name_once(tmp_path: Path) -> None:
    make_user()
    path = tmp_path / "shelf.csv"
    path.write_text("Artist,Title,Genre,Style\nCan,Soon,Rock|Pop,Krautrock; rock; Pop\n")
    assert run("import_records", path).code == 0
    fact = all_facts()[0]
    assert (fact["genre"], fact["styles"], fact["remarks"]) == ("Rock", ["Pop", "Krautrock"], "")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["ESTILO", "Style", "Stile", "Subgenre"])
def test_a_column_of_styles_without_one_of_genres_holds_the_genres(
    header: str, tmp_path: Path
) -> None:
    make_user()
    assert run("import_records", sheet(tmp_path / "a.csv", ["TRANCE", "MAKINA"], header)).code == 0
    assert [fact["genre"] for fact in all_facts()] == ["TRANCE", "MAKINA"]


@pytest.mark.django_db
def test_it_is_said_how_genres_are_read_and_how_to_choose(tmp_path: Path) -> None:
    make_user()
    path = sheet(tmp_path / "a.csv", ["Rock, Pop", "Metal/Doom", "Metal/Doom", "Metal/Doom"])
    told = run("import_records", path, "--dry-run").said
    assert "Genres such as “Rock, Pop” are read as lists" in told and "--genres one" in told
    assert "Genres such as “Metal/Doom” are read as one genre" in told and "--genres list" in told


@pytest.mark.django_db
@pytest.mark.parametrize("written", WRITTEN)
def test_lists_come_back_out_of_an_export_and_a_second_import_changes_nothing(
    written: str, tmp_path: Path
) -> None:
    make_user()
    path = sheet(tmp_path / "a.csv", [WRITTEN[written](names) for names in SHELF])
    assert run("import_records", path).counts["new"] == len(SHELF)
    assert figures(run("import_records", path).counts) == (0, 0, len(SHELF), 0)
    exported, facts = export_to(tmp_path / "first.csv"), all_facts()
    assert [[fact["genre"], *fact["styles"]] for fact in facts] == SHELF
    empty_database()
    assert run("import_records", tmp_path / "first.csv").code == 0
    assert export_to(tmp_path / "second.csv") == exported
