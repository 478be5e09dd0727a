"""Home-made lists: columns by many names, cells as people type them, and no row lost over one of
them.
"""

import pytest
from django.conf import settings

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited
from tests.collection.importing.running import all_facts, figures, told

SAMPLES = settings.SAMPLE_DATA
LINES = {
    "spreadsheet-personal.csv": 142,
    "spreadsheet-semicolon-italian.csv": 83,
    "chinook-albums.csv": 347,
}

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def one(imports: Imports, column: str, cell: str, *arguments: str) -> dict:
    """Return the facts of the one record that a file of artist, album and one more column makes."""
    imports(f'Artist,Album,{column}\r\nCan,Tago Mago,"{cell}"\r\n', *arguments)
    return all_facts()[0]


@pytest.mark.samples
@pytest.mark.parametrize("mode", ["update", "add"])
@pytest.mark.parametrize("name", LINES)
def test_real_lists_come_in_and_again_change_nothing(
    name: str, mode: str, imports: Imports
) -> None:
    assert figures(imports(SAMPLES / name).counts) == (LINES[name], 0, 0, 0)
    assert figures(imports(SAMPLES / name, "--mode", mode).counts) == (0, 0, LINES[name], 0)


@pytest.mark.parametrize(
    "header",
    [
        "Autore;Titolo;Anno;Etichetta",
        "Künstler;Titel;Jahr;Plattenfirma",
        "Artiste;Titre;Année;Maison de disques",
        "Artista;Título;Año;Sello",
        "BAND;ALBUM;Released;Record Label",
        "artist_name;release.name;Year;labels",
        "Artist Name(s);Album Name;Yr;Label",
        "artist-credit;Item Title;year;Publisher",
    ],
)
def test_columns_are_known_by_many_names(header: str, imports: Imports) -> None:
    imports(f"{header}\r\nCan;Tago Mago;1971;United Artists\r\n")
    fact = all_facts()[0]
    assert (fact["artists"], fact["title"], fact["year"]) == (["Can"], "Tago Mago", 1971)
    assert fact["labels"] == [("United Artists", "")]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("1971年", 1971),
        ("1977", 1977),
        ("1977.0", 1977),
        ("1980-00-00", 1980),
        ("'77", 1977),
        ("(1977)", 1977),
        ("1977 г.", 1977),
        ("1977 год", 1977),
        ("1977 r.", 1977),
        ("rok 1977", 1977),
        ("0", None),
    ],
)
def test_a_plain_year_is_read(cell: str, year: int | None, imports: Imports) -> None:
    fact = one(imports, "Year", cell)
    assert (fact["year"], fact["remarks"]) == (year, "")


@pytest.mark.parametrize(
    "cell",
    [
        "2020s",
        "2016 (movie 1983)",
        "1971-1973",
        "1971-73",
        "1977-",
        "19755",
        "ca. 1975",
        "1975?",
        "1975 R",
    ],
)
def test_a_doubtful_year_is_kept_as_text(cell: str, imports: Imports) -> None:
    outcome = imports(f"Artist,Album,Year\r\nCan,Tago Mago,{cell}\r\n")
    assert told(outcome, "line 2", "column Year", cell)
    assert (all_facts()[0]["year"], all_facts()[0]["remarks"]) == (None, f"Year: {cell}")


@pytest.mark.parametrize("cell", ["1340 have", "1.234", "~15", "free"])
def test_a_doubtful_price_is_kept_as_text(cell: str, imports: Imports) -> None:
    fact = one(imports, "Price paid", cell)
    assert (fact["price"], fact["remarks"]) == (None, f"Price paid: {cell}")


@pytest.mark.parametrize(
    ("cell", "rating"),
    [("8/10", 8), ("4/5", 8), ("★★★½", 7), ("⭐️⭐️⭐️", 6), ("85%", 8.5), ("9.5", 9.5)],
)
def test_a_rating_that_tells_its_scale_is_read(cell: str, rating: float, imports: Imports) -> None:
    assert one(imports, "My Rating", cell)["rating"] == rating


def test_ratings_up_to_5_are_not_guessed(imports: Imports) -> None:
    outcome = imports("Artist,Album,My Rating\r\nCan,Tago Mago,4\r\n")
    assert told(outcome, "--rating-scale 5.", "--rating-scale 10.")
    assert (all_facts()[0]["rating"], all_facts()[0]["remarks"]) == (None, "My Rating: 4")


@pytest.mark.parametrize(("scale", "rating"), [("5", 8), ("10", 4)])
def test_the_scale_of_ratings_can_be_named(scale: str, rating: int, imports: Imports) -> None:
    assert one(imports, "My Rating", "4", "--rating-scale", scale)["rating"] == rating


def test_what_has_no_column_goes_into_the_remarks(imports: Imports) -> None:
    outcome = imports("Artist,Album,Notes,Speed\r\nCan,Tago Mago,a gift,33\r\n")
    assert told(outcome, "These columns were not recognised and go into the remarks: Speed.")
    assert Record.objects.get().remarks == "a gift\nSpeed: 33"


def test_of_two_columns_of_one_name_the_first_wins(imports: Imports) -> None:
    imports("Artist,Album,Genre,Genre\r\nCan,Tago Mago,Rock,Jazz\r\n")
    assert (all_facts()[0]["genre"], all_facts()[0]["remarks"]) == (
        "Rock",
        "Genre (column 4): Jazz",
    )


def test_a_column_without_a_name_goes_into_the_remarks(imports: Imports) -> None:
    imports("Artist,Album,,Year\r\nCan,Tago Mago,a gift,1971\r\n")
    assert Record.objects.get().remarks == "column 3: a gift"


def test_a_column_that_everybody_forgot_to_name_goes_into_the_remarks(imports: Imports) -> None:
    imports("Artist,Album,Year\r\nCan,Tago Mago,1971,x\r\nCan,Ege Bamyasi,1972,y\r\n")
    assert sorted(Record.objects.values_list("remarks", flat=True)) == [
        "column 4: x",
        "column 4: y",
    ]


def test_a_column_that_counts_the_rows_is_left_out_and_named(imports: Imports) -> None:
    outcome = imports(",Artist,Album\r\n0,Can,Tago Mago\r\n1,Can,Ege Bamyasi\r\n")
    assert told(outcome, "Column 1 only counts the rows")
    assert set(Record.objects.values_list("remarks", flat=True)) == {""}


def test_a_quantity_that_happens_to_rise_is_kept(imports: Imports) -> None:
    imports("Artist,Album,Quantity\r\nCan,Tago Mago,1\r\nCan,Ege Bamyasi,2\r\n")
    assert sorted(Record.objects.values_list("remarks", flat=True)) == [
        "",
        "Quantity: 2",
    ]


@pytest.mark.parametrize("word", ["NA", "nan", "None", "NULL"])
def test_what_programs_write_for_nothing_is_no_remark(word: str, imports: Imports) -> None:
    imports(f"Artist,Album,Notes,Subgenre\r\nCan,Tago Mago,{word},{word}\r\n")
    assert Record.objects.get().remarks == ""


@pytest.mark.parametrize(
    ("cell", "title", "year"), [("Soon", "Soon", None), ("Neu! 75", "Neu! 75", None)]
)
def test_a_column_release_that_holds_titles_is_the_title(
    cell: str, title: str, year: int | None, imports: Imports
) -> None:
    imports(f"Artist,Release,Label\r\nCan,{cell},UA\r\n")
    assert (all_facts()[0]["title"], all_facts()[0]["year"]) == (title, year)


def test_a_column_release_beside_a_title_is_a_year(imports: Imports) -> None:
    imports("Artist,Album,Release\r\nCan,Tago Mago,1971-08-01\r\n")
    assert all_facts()[0]["year"] == 1971


def test_artist_and_title_are_found_in_one_cell(imports: Imports) -> None:
    imports("Title,Year,Speed\r\nCan - Tago Mago - Live,1971,33\r\nNeu! – Neu! 2,1973,33\r\n")
    assert [(fact["artists"], fact["title"]) for fact in all_facts()] == [
        (["Can"], "Tago Mago - Live"),
        (["Neu!"], "Neu! 2"),
    ]


def test_a_format_behind_artist_and_title_is_one(imports: Imports) -> None:
    imports(
        "Album\tReleased\r\nCan - Tago Mago (2xLP, Album)\t1971\r\nNeu! - Neu! (live)\t1972\r\n"
    )
    found = [(fact["title"], fact["format"], fact["format_details"]) for fact in all_facts()]
    assert found == [("Tago Mago", "2xLP", "Album"), ("Neu! (live)", None, "")]


def test_a_title_alone_among_pairs_is_bad(imports: Imports) -> None:
    outcome = imports(
        "Title,Released\r\nCan - Tago Mago,1971\r\nCan - Soon,1971\r\nUntitled,1972\r\n"
    )
    assert told(outcome, "line 4", "no artist")


@pytest.mark.parametrize("cell", ["['Can', 'Neu!']", "Can; Neu!"])
def test_a_list_beyond_doubt_is_split(cell: str, imports: Imports) -> None:
    imports(f'Artist,Album,Speed\r\n"{cell}",Split,33\r\n')
    assert all_facts()[0]["artists"] == ["Can", "Neu!"]


def test_what_a_script_left_of_the_api_of_discogs_is_read(imports: Imports) -> None:
    cells = {
        "basic_information.id": "364461",
        "basic_information.title": "Tago Mago",
        "basic_information.year": "1971",
        "basic_information.artists": "[{'name': 'Can', 'anv': '', 'id': 17203}, {'name': \"Guns "
        "N' Roses\", 'id': 2}]",
        "basic_information.labels": "[{'name': 'UA', 'catno': 'UAS 29'}, {'name': 'Spoon', "
        "'catno': 'none'}]",
        "basic_information.formats": "[{'name': 'Vinyl', 'qty': '2', 'descriptions': ['LP', "
        "'Album']}]",
        "basic_information.genres": "['Rock', 'Pop']",
    }
    imports(delimited([["", *cells], ["0", *cells.values()], ["1", *cells.values()]]))
    fact = all_facts()[0]
    assert (fact["artists"], fact["title"], fact["year"]) == (
        ["Can", "Guns N' Roses"],
        "Tago Mago",
        1971,
    )
    assert (fact["labels"], fact["format"], fact["genre"]) == (
        [("UA", "UAS 29"), ("Spoon", "")],
        "2xLP",
        "Rock",
    )
    assert (fact["format_details"], fact["discogs_release_id"]) == ("Album", 364461)


def test_a_format_as_a_list_is_one(imports: Imports) -> None:
    fact = one(imports, "formats", "['Vinyl', 'LP', 'Album']")
    assert (fact["format"], fact["format_details"]) == ("LP", "Album")


@pytest.mark.parametrize(
    "cell", ["[{'name': 'Can'", "[{'id': 1}]", "[{}]", "[{'name': 1, 'a': [[[["]
)
def test_what_only_begins_like_the_api_is_text(cell: str, imports: Imports) -> None:
    assert one(imports, "Record Label", cell)["labels"] == [(cell, "")]


def test_brackets_without_quotes_are_a_name(imports: Imports) -> None:
    assert one(imports, "Record Label", "[PIAS] Le Label")["labels"] == [("[PIAS] Le Label", "")]


def test_of_several_genres_the_first_is_the_genre(imports: Imports) -> None:
    fact = one(imports, "Genres", "['Death Metal', 'Doom Metal']")
    assert (fact["genre"], fact["styles"]) == ("Death Metal", ["Doom Metal"])


def test_one_label_can_have_two_numbers(imports: Imports) -> None:
    imports("Artist,Album,Label,CatNo\r\nCan,Tago Mago,UA,1; 2\r\n")
    assert all_facts()[0]["labels"] == [("UA", "1"), ("UA", "2")]


def test_a_country_of_two_parts_is_kept_whole(imports: Imports) -> None:
    assert one(imports, "Nationality", "UK; USA")["countries"] == ["UK; USA"]


def test_a_number_that_is_guarded_against_spreadsheet_programs_is_read(imports: Imports) -> None:
    assert one(imports, "Barcode", '=""0042""')["barcode"] == "0042"


def test_an_empty_guard_is_nothing(imports: Imports) -> None:
    assert one(imports, "Barcode", '=""""')["barcode"] == ""


def test_marks_of_web_pages_are_read_and_split_no_name(imports: Imports) -> None:
    imports("Artist,Album,Notes\r\nSin&eacute;ad O&#39;Connor,Rock &amp; Roll,1 &lt; 2\r\n")
    fact = all_facts()[0]
    assert (fact["artists"], fact["title"], fact["remarks"]) == (
        ["Sinéad O'Connor"],
        "Rock & Roll",
        "1 < 2",
    )


def test_a_rounded_number_is_kept_and_named(imports: Imports) -> None:
    outcome = imports("Artist,Album,Label,CatNo\r\nCan,Tago Mago,UA,6.03E+11\r\n")
    assert told(outcome, "line 2", "6.03E+11", "rounded")
    assert all_facts()[0]["labels"] == [("UA", "6.03E+11")]


def test_a_grade_is_read_by_its_words(imports: Imports) -> None:
    assert one(imports, "Condition", "Near mint")["media_condition"] == "Near Mint (NM or M-)"


def test_an_address_at_discogs_is_a_release(imports: Imports) -> None:
    assert (
        one(imports, "Discogs", "https://www.discogs.com/release/364461-Can")["discogs_release_id"]
        == 364461
    )


def test_a_row_without_an_artist_is_bad(imports: Imports) -> None:
    assert told(imports("Artist,Album,Speed\r\n,Tago Mago,33\r\n"), "line 2", "no artist", "bad=1")


def test_a_year_mended_in_the_list_makes_no_second_record(imports: Imports) -> None:
    imports("Artist,Album,Released\r\nCan,Tago Mago,1970s\r\n")
    assert figures(imports("Artist,Album,Released\r\nCan,Tago Mago,1971\r\n").counts) == (
        0,
        1,
        0,
        0,
    )
    assert Record.objects.get().year == 1971


def test_two_pressings_in_one_list_are_two_records(imports: Imports) -> None:
    rows = "Artist,Album,Released\r\nCan,Tago Mago,1971\r\nCan,Tago Mago,2011\r\n"
    imports(rows)
    assert figures(imports(rows).counts) == (0, 0, 2, 0)
    assert sorted(Record.objects.values_list("year", flat=True)) == [1971, 2011]


def test_a_second_copy_added_to_the_list_is_new(imports: Imports) -> None:
    imports("Artist,Album,Released\r\nCan,Tago Mago,1971\r\n")
    assert figures(
        imports("Artist,Album,Released\r\nCan,Tago Mago,2011\r\nCan,Tago Mago,1971\r\n").counts
    ) == (
        1,
        0,
        1,
        0,
    )


def test_a_sheet_with_no_other_columns_than_discos_is_told_what_that_means(
    imports: Imports,
) -> None:
    assert told(
        imports("artist,title,rating\r\nCan,Tago Mago,4\r\n"),
        "ratings are out of 10",
        "--source spreadsheet.",
    )


@pytest.mark.parametrize(
    "header", ["Artist,Title,Price", "ARTIST,TITLE,PRICE", "artist,Title,price"]
)
def test_a_sheet_with_a_header_as_people_write_it_is_home_made(
    header: str, imports: Imports
) -> None:
    imports(f"{header}\r\nCan,Tago Mago,12 euros\r\n")
    assert all_facts()[0]["price"] == 12


def test_a_sheet_that_numbers_its_rows_is_home_made(imports: Imports) -> None:
    imports("number,artist,title\r\n1,Can,Tago Mago\r\n2,Can,Soon\r\n")
    assert {fact["copy_number"] for fact in all_facts()} == {""}


def test_a_column_called_id_is_no_misspelt_uid(imports: Imports) -> None:
    assert imports("id,artist,title\r\n17,Can,Tago Mago\r\n").counts["new"] == 1


@pytest.mark.parametrize(
    "header", ["Artist,Title,Is_Active", "Artist,Title,Owner", "artist,title,year"]
)
def test_a_column_that_only_disco_has_makes_it_discos_own(header: str, imports: Imports) -> None:
    assert told(imports(f"{header}\r\n"), "Disco's record CSV")


def test_a_file_with_uids_is_told_nothing_of_the_sort(imports: Imports) -> None:
    assert "out of 10" not in imports("uid,artist,title\r\n,Can,Tago Mago\r\n").said
