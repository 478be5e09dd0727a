"""Lists as other programs and other people leave them: headings, totals, dates and grades of many
kinds.
"""

from pathlib import Path

import pytest

from collection.importing.cells.dates import moment
from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]
LIST = "Interpret;Titel;Jahr;Preis\r\nCan;Tago Mago;1971;12,50 €\r\n"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7/21/19 8:21 PM", "2019-07-21 20:21:00"),
        ("7/21/2019 12:05 AM", "2019-07-21 00:05:00"),
        ("2019-07-21T20:21:00.123Z", "2019-07-21 20:21:00.123000"),
        ("2019-07-21T20:21:00-07:00", "2019-07-21 20:21:00"),
        ("2019/07/21", "2019-07-21 00:00:00"),
        ("7-21-2019", "2019-07-21 00:00:00"),
        ("Jul 21, 2019 20:21:05", "2019-07-21 20:21:05"),
        ("21. Juli 2019", "2019-07-21 00:00:00"),
        ("domingo, 21 de julio de 2019", "2019-07-21 00:00:00"),
        ("21-Jul-19", "2019-07-21 00:00:00"),
        ("2019年7月21日", "2019-07-21 00:00:00"),
    ],
)
def test_a_moment_is_read(text: str, read: str) -> None:
    assert moment("mdy")(text) == read


@pytest.mark.parametrize(
    "text", ["July 2019", "xmas 2019", "7/21/19 13:21 PM", "0000-00-00", "31 June 2019"]
)
def test_what_is_no_moment_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        moment("mdy")(text)


@pytest.mark.parametrize(
    "above",
    ["sep=;\r\n", "Meine Sammlung;;;\r\n\r\n", "Meine Sammlung\r\n", "Stand: 1. Mai, 10 Uhr\r\n"],
)
def test_what_stands_above_the_header_is_left_out_and_said(above: str, imports: Imports) -> None:
    outcome = imports(above + LIST)
    assert (outcome.counts["new"], outcome.counts["bad"]) == (1, 0)
    assert told(
        outcome, "above the header in", "left out", above.split(";")[0].split("\r")[0].split("=")[0]
    )


def test_sep_names_the_separator(imports: Imports) -> None:
    imports("sep=|\r\nArtist|Title\r\nCan|Tago, Mago; yes\r\n")
    assert all_facts()[0]["title"] == "Tago, Mago; yes"


def test_quotation_marks_between_tabs_are_part_of_names(imports: Imports) -> None:
    rows = (
        'Interpret\tTitel\tJahr\r\n"Weird Al" Yankovic\tEven Worse\t1988\r\nCan\t"Soon" '
        "(live)\t\r\n"
    )
    assert figures(imports(rows).counts) == (2, 0, 0, 0)
    assert [(fact["artists"], fact["title"]) for fact in all_facts()] == [
        (['"Weird Al" Yankovic'], "Even Worse"),
        (["Can"], '"Soon" (live)'),
    ]


def test_a_broken_file_with_tabs_is_refused(refused: Imports) -> None:
    assert told(
        refused('Interpret\tTitel\tJahr\r\nCan\t"Tago\r\nMago\t1971\r\n'), "line 2", "never closed"
    )


def test_a_line_of_totals_is_skipped_and_counted(imports: Imports) -> None:
    outcome = imports(LIST + "Summe;;;12,50 €\r\n;;;\r\n")
    assert told(outcome, "1 skipped: a line of totals")
    assert figures(outcome.counts) == (1, 0, 0, 1)


@pytest.mark.parametrize("line", ["Interpret;Titel;Jahr;Preis", " Interpret;Titel ;Jahr;Preis;;"])
def test_a_header_that_is_repeated_is_skipped_and_counted(line: str, imports: Imports) -> None:
    outcome = imports(f"{LIST}{line}\r\nNeu!;Neu!;1972;8\r\n")
    assert told(outcome, "1 skipped: repeats the header")
    assert figures(outcome.counts) == (2, 0, 0, 1)


def test_two_exports_in_one_file_are_read_as_one(imports: Imports) -> None:
    outcome = imports(discogs(row()) + discogs(row(release_id="2")))
    assert figures(outcome.counts) == (2, 0, 0, 1)


@pytest.mark.parametrize("line", ["Jazz;;;", "# ab hier die Singles", "Jazz"])
def test_a_heading_among_the_rows_is_skipped_and_counted(line: str, imports: Imports) -> None:
    outcome = imports(f"{LIST}{line}\r\nNeu!;Neu!;1972;8\r\n")
    assert told(outcome, "1 skipped: holds one text only")
    assert figures(outcome.counts) == (2, 0, 0, 1)


def test_a_title_alone_is_no_heading(imports: Imports) -> None:
    assert told(imports(f"{LIST};Soon;;\r\n"), "line 3", "names no artist", "bad=1")


def test_a_mark_for_the_name_above_is_no_artist(imports: Imports) -> None:
    assert told(imports(f'{LIST}"""";Soon;1973;8\r\n'), "line 3", "repeats the name above", "bad=1")


LISTS = "Interpret;Titel;Jahr;Interpret;Titel;Jahr\r\nCan;Soon;1973;Neu!;Neu!;1972\r\n"


def test_cells_in_single_quotation_marks_are_refused(refused: Imports) -> None:
    text = "'Artist','Title'\r\n'Can','Ege Bamyasi, again'\r\n'Can','Landed'\r\n"
    assert told(refused(text), "in single quotation marks", "Save the file with double")


def test_two_lists_side_by_side_are_refused(refused: Imports) -> None:
    assert told(refused(LISTS), "side by side", "Interpret (column 4)")


def test_the_second_list_can_be_left_out(imports: Imports) -> None:
    imports(LISTS, "--map", "Interpret (column 4)=nothing")
    assert [fact["artists"] for fact in all_facts()] == [["Can"]]


def test_an_album_called_total_is_a_record(imports: Imports) -> None:
    imports("Interpret;Titel;Jahr\r\nTeenage Bottlerocket;Total;2008\r\n")
    assert all_facts()[0]["title"] == "Total"


def test_blanks_before_quotation_marks_are_no_part_of_cells(imports: Imports) -> None:
    imports('Interpret, "Titel", "Jahr"\r\nCan, "Tago, Mago", "1971"\r\n')
    assert (all_facts()[0]["title"], all_facts()[0]["year"]) == ("Tago, Mago", 1971)


@pytest.mark.parametrize("grade", ["Very Good Plus", "very good\xa0plus (VG+)", "VG+", "VG +"])
def test_a_grade_is_known_by_its_words(grade: str, imports: Imports) -> None:
    imports(discogs(row(media=grade)))
    assert all_facts()[0]["media_condition"] == "Very Good Plus (VG+)"


@pytest.mark.parametrize(
    "header",
    ["Исполнитель;Альбом;Лейбл", "アーティスト;アルバム;レーベル", "Wykonawca;Tytuł;Wytwórnia"],
)
def test_headers_of_other_scripts_are_known(header: str, imports: Imports) -> None:
    imports(f"{header}\r\nCan;Tago Mago;Spoon\r\n")
    assert all_facts()[0]["labels"] == [("Spoon", "")]


@pytest.mark.parametrize(
    "header",
    [
        "Artiste;Titre de l'album;État du disque;État de la pochette;Prix d'achat",
        "Artista;Título del álbum;Estado del vinilo;Estado de la funda;Precio",
        "Wykonawca;Tytuł płyty;Stan płyty;Stan okładki;Cena",
        "Исполнитель;Название альбома;Состояние винила;Состояние конверта;Цена, руб.",
        "Interpret;Titel;Zustand Platte;Zustand Cover;Preis in €",
        '"Artist\nName";"Album\nTitle";Media Condition;Package/Sleeve Condition;"Price\n[EUR]"',
    ],
)
def test_grades_and_prices_are_found_in_many_languages(header: str, imports: Imports) -> None:
    imports(f"{header}\r\nCan;Tago Mago;VG+;NM;12,50\r\n")
    fact = all_facts()[0]
    assert (fact["title"], fact["price"], fact["remarks"]) == ("Tago Mago", 12.5, "")
    assert (fact["media_condition"], fact["sleeve_condition"]) == (
        "Very Good Plus (VG+)",
        "Near Mint (NM or M-)",
    )


@pytest.mark.parametrize("header", ["Media;Sleeve", "Vinyl;Cover", "Platte;Hülle"])
def test_columns_that_hold_nothing_but_grades_are_grades(header: str, imports: Imports) -> None:
    imports(f"Interpret;Titel;{header}\r\nCan;Tago Mago;VG+;Generic\r\n")
    fact = all_facts()[0]
    assert (fact["media_condition"], fact["sleeve_condition"]) == (
        "Very Good Plus (VG+)",
        "Generic",
    )


def test_a_column_media_that_holds_formats_is_the_format(imports: Imports) -> None:
    imports("Interpret;Titel;Media;Cover\r\nCan;Tago Mago;LP;gatefold\r\n")
    assert (all_facts()[0]["format"], all_facts()[0]["remarks"]) == ("LP", "Cover: gatefold")


@pytest.mark.parametrize("header", ["Surname;Forename", "Nachname;Vorname", "Cognome;Given name"])
def test_a_name_in_two_columns_is_one(header: str, imports: Imports) -> None:
    imports(f"{header};Titel\r\nDrake;Nick;Pink Moon\r\n")
    assert all_facts()[0]["artists"] == ["Nick Drake"]


@pytest.mark.parametrize(
    ("name", "rating"),
    [
        ("Rating (1-10)", 4),
        ("Rating out of 5", 8),
        ("My Rating /10", 4),
        ("Voto su 10", 4),
        ("Note (0–5)", None),
    ],
)
def test_the_name_of_a_column_can_say_what_ratings_are_out_of(
    name: str, rating: int | None, imports: Imports
) -> None:
    imports(f"Interpret;Titel;{name}\r\nCan;Tago Mago;4\r\n")
    assert all_facts()[0]["rating"] == rating


@pytest.mark.parametrize("beside", ["num_ratings", "Votes", "rating_count"])
def test_a_rating_of_many_people_is_not_mine(beside: str, imports: Imports) -> None:
    imports(f"Interpret;Titel;Rating;{beside}\r\nCan;Tago Mago;8.5;120\r\n")
    assert (all_facts()[0]["rating"], Record.objects.get().remarks) == (
        None,
        f"Rating: 8.5\n{beside}: 120",
    )


@pytest.mark.parametrize("name", ["Price (median)", "Price (Discogs)", "Current price"])
def test_a_price_of_others_is_not_what_was_paid(name: str, imports: Imports) -> None:
    imports(f"Interpret;Titel;{name}\r\nCan;Tago Mago;12,50\r\n")
    assert all_facts()[0]["price"] is None


def test_in_a_list_of_tracks_the_album_is_the_title(imports: Imports) -> None:
    outcome = imports("Album Artist;Album;Track#;Title\r\nCan;Tago Mago;1;Paperhouse\r\n")
    assert told(outcome, "seems to list tracks")
    assert all_facts()[0]["title"] == "Tago Mago"


@pytest.mark.parametrize("cell", ["1 200 €", "EUR 1200,00", "1\u202f200,00 €"])
def test_a_blank_groups_thousands(cell: str, imports: Imports) -> None:
    imports(f"Interpret;Titel;Preis\r\nCan;Tago Mago;{cell}\r\n")
    assert all_facts()[0]["price"] == 1200


def test_a_control_character_that_is_left_out_is_said_with_its_line(imports: Imports) -> None:
    outcome = imports(discogs(row(), row(title="Tago\x07 Mago", release_id="2")))
    assert told(outcome, "line 3: U+0007 in Title cannot be shown and is left out")
    assert all_facts()[1]["title"] == "Tago Mago"


def test_a_row_that_stays_too_long_is_given_back_with_one_problem(
    imports: Imports, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    imports("Interpret,Titel\r\nCan,Tago Mago,1971\r\n", "--skip-bad-rows", "--rejects", first)
    imports(first.read_bytes(), "--skip-bad-rows", "--rejects", second)
    assert second.read_bytes().count(b"the row has") == 1
    assert second.read_bytes().splitlines()[1].startswith(b"Can,Tago Mago,1971,")


def test_a_total_does_not_change_what_ratings_are_out_of(imports: Imports) -> None:
    imports("Artist,Album,Rating\nCan,Soon,9\nNeu!,Neu!,8\nTotal,,17\n")
    assert [fact["rating"] for fact in all_facts()] == [9, 8]


def test_a_line_of_totals_may_be_short(imports: Imports) -> None:
    assert told(imports(f"{LIST}Summe;;8\r\n"), "1 skipped: a line of totals", "bad=0")
