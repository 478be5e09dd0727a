"""Tables that are something else than a collection, or say something else than their header."""

import json
from pathlib import Path

import pytest

from collection.models import Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited, discogs, row
from tests.collection.importing.running import all_facts, figures, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

# Columns that a list of tracks has beside artist and album, with cells for three of them.
TRACKS: dict[str, dict[str, list[str]]] = {
    "songs": {"song": ["Paperhouse", "Mushroom", "Oh Yeah"]},
    "numbers": {"Track#": ["1", "2", "3"], "Title": ["Paperhouse", "Mushroom", "Oh Yeah"]},
    "codes": {"name": ["Paperhouse", "Mushroom", "Oh Yeah"], "isrc": ["DE1", "DE2", "DE3"]},
    "milliseconds": {
        "track_name": ["Paperhouse", "Mushroom", "Oh Yeah"],
        "duration_ms": ["449000", "240000", "443000"],
    },
    "lengths and tempos": {
        "Title": ["Paperhouse", "Mushroom", "Oh Yeah"],
        "Time": ["7:29", "4:00", "7:23"],
        "BPM": ["98", "104", "120"],
    },
    "sound": {"Title": ["Paperhouse", "Mushroom", "Oh Yeah"], "danceability": ["0.1", ".2", "1"]},
}


def _tracks(kind: str) -> str:
    columns = TRACKS[kind]
    cells = zip(*columns.values(), strict=True)
    rows = [["Can", "Tago Mago", *texts] for texts in cells]
    return delimited([["artist", "album", *columns], *rows])


@pytest.mark.parametrize("kind", TRACKS)
def test_the_tracks_of_an_album_are_one_record(kind: str, imports: Imports) -> None:
    outcome = imports(_tracks(kind))
    assert figures(outcome.counts) == (1, 0, 0, 2)
    assert told(outcome, "seems to list tracks", "another track of a record")
    assert all_facts()[0]["title"] == "Tago Mago"


@pytest.mark.parametrize("kind", TRACKS)
def test_a_list_of_tracks_imported_twice_changes_nothing(kind: str, imports: Imports) -> None:
    imports(_tracks(kind))
    assert figures(imports(_tracks(kind)).counts) == (0, 0, 1, 2)


def test_rows_are_records_when_the_title_is_said(imports: Imports) -> None:
    assert figures(imports(_tracks("songs"), "--map", "song=title").counts) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    "columns",
    [
        {"Length": "45:54", "Tracks": "11"},
        {"BPM": "128", "Label": "Ohr"},
        {"BPM": "128", "Time": "6:30", "CatNo": "OHR 1", "Label": "Ohr"},
        {"Track listing": "A1 Paperhouse"},
    ],
)
def test_what_collectors_note_of_records_makes_no_tracks(
    columns: dict[str, str], imports: Imports
) -> None:
    lines = [["Artist", "Title", *columns], ["Can", "Tago Mago", *columns.values()]]
    outcome = imports(delimited([*lines, ["Can", "Future Days", *columns.values()]]))
    assert outcome.counts["new"] == 2
    assert "seems to list tracks" not in outcome.said


LOG = "date,artist,album\r\n2026-01-02,Can,Tago Mago\r\n2026-01-05,Can,Tago Mago\r\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LOG + "2026-01-07,Neu!,Neu! 75\r\n2026-01-09,Can,Tago Mago\r\n", "2 rows repeat a record"),
        (LOG + "2026-01-07,Neu!,Neu! 75\r\n", "1 row repeats a record of this file"),
        (discogs(row(), row(), row(release_id="2")), "1 row repeats a record of this file"),
        ("artist,title,year\r\nCan,One,1971\r\nCan,One,1971\r\n", "1 row repeats a record"),
    ],
)
def test_rows_that_repeat_one_another_are_counted(
    data: str | bytes, words: str, imports: Imports
) -> None:
    assert told(imports(data), words)


def test_two_pressings_of_an_album_do_not_repeat_one_another(imports: Imports) -> None:
    outcome = imports("Interpret;Titel;Format\r\nCan;Tago Mago;LP\r\nCan;Tago Mago;CD\r\n")
    assert "repeat" not in outcome.said


@pytest.mark.parametrize("cell", ["258 have", "1,340 have", "2580"])
def test_how_many_people_have_a_record_is_no_ownership(cell: str, imports: Imports) -> None:
    imports(delimited([["Artist", "Title", "have", "Price"], ["Can", "Tago Mago", cell, "12.50"]]))
    fact = all_facts()[0]
    assert (fact["is_active"], fact["price"]) == (True, None)
    assert f"have: {cell}" in fact["remarks"]


@pytest.mark.parametrize("column", ["Seller", "In stock", "Shipping", "SKU"])
def test_the_price_of_a_shop_was_not_paid(column: str, imports: Imports) -> None:
    outcome = imports(f"Artist,Title,Price,{column}\r\nCan,Tago Mago,12.50,x\r\n")
    assert all_facts()[0]["price"] is None
    assert told(outcome, "do not hold what their names mean in Disco", "Price")


def test_what_was_paid_is_a_price_whatever_else_is_there(imports: Imports) -> None:
    imports("Artist,Title,Price paid,Seller\r\nCan,Tago Mago,12.50,Jo\r\n")
    assert all_facts()[0]["price"] == 12.5


def test_bindings_without_an_author_are_no_sign_of_books(imports: Imports) -> None:
    outcome = imports("Artist,Title,Format\r\nCan,Soon,Paperback\r\nCan,Landed,LP\r\n")
    assert "seems to list" not in outcome.said


def test_the_type_of_a_file_is_no_format(imports: Imports) -> None:
    imports("Creator,Title,Format\r\nCan,Soon,image/jpeg\r\nCan,Landed,image/png\r\n")
    assert [fact["format"] for fact in all_facts()] == [None, None]
    assert all_facts()[0]["remarks"] == "Format: image/jpeg"


# As Discogs answers about a release, alone or in a list, and flattened by a script of somebody's.
ENTERED = "2004-04-30T08:10:05-07:00"
RELEASE = {"date_added": ENTERED, "date_changed": "2024-01-02", "status": "Accepted"}
RELEASES = {
    "list.json": json.dumps([{"artist": "Can", "title": at, **RELEASE} for at in "ab"]).encode(),
    "sheet.csv": delimited(
        [["artist", "title", *RELEASE], ["Can", "Soon", *RELEASE.values()]]
    ).encode(),
}


@pytest.mark.parametrize("name", RELEASES)
def test_when_a_release_was_entered_at_discogs_is_no_day_of_the_collectors(
    name: str, imports: Imports, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(RELEASES[name])
    outcome = imports(tmp_path / name)
    fact = all_facts()[0]
    assert (fact["added_at"], fact["purchase_date"]) == (None, None)
    assert f"date_added: {ENTERED}" in fact["remarks"] and "status: Accepted" in fact["remarks"]
    assert told(outcome, "do not hold what their names mean in Disco", "date_added", "status")


def test_the_day_that_a_collector_added_a_record_is_read_where_none_was_changed(
    imports: Imports,
) -> None:
    imports(f"artist,title,date_added,status\r\nCan,Soon,{ENTERED},owned\r\n")
    assert str(all_facts()[0]["added_at"]).startswith("2004-04-30")


def test_where_an_artist_lives_is_no_shelf(imports: Imports) -> None:
    imports("artist,title,location,latitude\r\nCan,Tago Mago,Cologne,50.9\r\n")
    assert all_facts()[0]["location"] == ""


@pytest.mark.parametrize("source", ["spreadsheet", "disco"])
def test_cells_that_contradict_their_header_are_said_first(source: str, imports: Imports) -> None:
    moods = ["Dark", "Calm", "Wild", "Mellow", "Odd", "Bright"]
    rows = [[f"Album {mood}", "Can", mood] for mood in moods]
    data = delimited([["artist", "title", "year"], *rows])
    outcome = imports(data, "--source", source)
    said = outcome.err.splitlines()
    assert "do not fit the header" in said[1]
    assert "year holds “Dark”" in said[1]


@pytest.mark.parametrize(
    ("columns", "things"),
    [
        ({"ISBN": "9780066211312", "Publisher": "Ecco"}, "books"),
        ({"Seiten": "304", "ISBN-13": ""}, ""),
        ({"Pages": "304", "isbn13": "9780066211312"}, "books"),
        ({"Director": "Lynch", "Cast": "MacLachlan"}, "films"),
        ({"imdb_id": "tt0090756"}, "films"),
        ({"Producer": "Eno", "Label": "EG"}, ""),
        ({"PageCount": "304"}, "books"),
        ({"Type": "Paperback"}, "books"),
        ({"Format": "Kindle Edition"}, "books"),
        ({"Format": "Box"}, ""),
        ({"format": "image/jpeg"}, "files"),
        ({"mime": "application/pdf"}, "files"),
    ],
)
def test_a_list_of_other_things_is_said_to_be_one(
    columns: dict[str, str], things: str, imports: Imports
) -> None:
    rows = [["Patti Smith", f"No. {number}", *columns.values()] for number in range(3)]
    outcome = imports(delimited([["Author", "Title", *columns], *rows]))
    sentence = f"The file seems to list {things}, not records"
    assert (sentence in outcome.said) == bool(things), outcome.said
    assert outcome.counts["new"] == 3


def test_a_table_beside_the_records_is_in_no_remarks(imports: Imports) -> None:
    rows = [["Can", f"No. {number}", "", "", ""] for number in range(8)]
    rows[0][3:], rows[1][3:] = ["Krautrock", "7"], ["Jazz", "1"]
    outcome = imports(delimited([["Interpret", "Titel", "", "Stilrichtung", "Count"], *rows]))
    assert told(outcome, "A table beside the records is left out: Stilrichtung and Count")
    assert not "".join(Record.objects.values_list("remarks", flat=True))


def test_a_row_that_stands_for_two_copies_is_said(imports: Imports) -> None:
    for name in ("Quantity", "copies", "Anzahl", "Qty"):
        outcome = imports(f"Artist,Title,{name}\r\nCan,Tago Mago,2\r\nCan,Future Days,1\r\n")
        assert told(outcome, "1 row stands for 2 copies", name)


def test_a_film_in_a_list_of_many_things_is_left_out(imports: Imports) -> None:
    header = "item_type,title,creators"
    outcome = imports(f"{header}\r\nmusic,Tago Mago,Can\r\nmovie,A Film,Jo\r\n")
    assert told(outcome, "1 skipped: is called “movie”, not music")
    assert Record.objects.count() == 1


def test_a_log_of_plays_is_called_one(imports: Imports) -> None:
    log = "Artist,Title,Played at\r\nCan,Soon,2024-05-01 21:00\r\n"
    assert "import_file plays" in imports(log, "--dry-run").said


def test_artists_that_are_numbers_of_another_table_are_no_artists(refused: Imports) -> None:
    rows = [[f"Soon {number}", str(number)] for number in range(5)]
    said = refused(delimited([["title", "author"], *rows]))
    assert told(said, "No column is known to hold the artist")


def test_bands_that_are_called_by_figures_are(imports: Imports) -> None:
    rows = [[f"Soon {number}", "311"] for number in range(5)]
    imports(delimited([["title", "artist"], *rows, ["Landed", "Can"]]))
    assert all_facts()[0]["artists"] == ["311"]


def test_own_columns_beside_an_empty_uid_are_discos(imports: Imports) -> None:
    said = imports("uid,artist,title,own:Weight\r\n,Can,Soon,180\r\n")
    assert told(said, "Disco's record CSV")
