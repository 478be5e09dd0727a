"""One vocabulary serves all sources: columns are chosen by name and cells, and it is said what each
is read as.
"""

from uuid import UUID

import pytest

from collection.models import Record, Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import COLUMNS, HEADER, Row, delimited, discogs, row
from tests.collection.importing.running import all_facts, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

# By the word for a column of Discogs: other names of it, a cell, and what it becomes.
RENAMED: dict[str, tuple[tuple[str, ...], str, str, object]] = {
    "number": (
        ("CatNo", "Catalognum", "Cat. No.", "Katalognummer", "Numéro de catalogue"),
        "UAS 1",
        "labels",
        [("United Artists Records", "UAS 1")],
    ),
    "media": (
        ("Media Condition", "media_condition", "Zustand Medium", "Vinyl Condition"),
        "VG+",
        "media_condition",
        "Very Good Plus (VG+)",
    ),
    "sleeve": (
        ("Sleeve Condition", "Cover Condition", "Zustand Hülle"),
        "Generic",
        "sleeve_condition",
        "Generic",
    ),
    "notes": (("Notes", "Comments", "Bemerkungen", "Notas"), "from Jo", "remarks", "from Jo"),
    "released": (("Year", "Jahr", "Año", "Pressing Year"), "1971", "year", 1971),
    "folder": (("Folder", "Shelf", "Regal"), "Attic", "location", "Attic"),
}
CASES = [(word, name) for word, (names, *_) in RENAMED.items() for name in names]


# Columns that Discogs does not have: names, a cell, and what it becomes.
ADDED: list[tuple[tuple[str, ...], str, str, object]] = [
    (("Original Year", "originalReleaseYear", "Album year"), "1971", "original_year", 1971),
    (("Country", "Land", "País", "Release country"), "W. Germany", "country", "W. Germany"),
    (
        ("MBID", "musicbrainz_albumid", "MusicBrainz Album Id"),
        "https://musicbrainz.org/release/0E9A8B3C-63a3-4d5a-9d35-6f0e2a7c1b00",
        "musicbrainz_release_id",
        UUID("0e9a8b3c-63a3-4d5a-9d35-6f0e2a7c1b00"),
    ),
]


@pytest.mark.parametrize(
    ("field", "names", "cells", "expected"),
    [
        ("barcode", ("EAN", "UPC"), ("", "081227971472"), "081227971472"),
        ("barcode", ("EAN", "UPC"), ("4006408001232", "081227971472"), "4006408001232"),
        ("year", ("Released", "Jahr"), ("", "1971"), 1971),
        ("year", ("Released", "Jahr"), ("0", "1971"), 1971),
        ("year", ("Released", "Jahr"), ("1970", "1971"), 1970),
        ("year", ("Released", "Jahr"), ("", "soon"), None),
    ],
)
def test_where_a_column_is_empty_another_of_its_meaning_is_read(
    field: str, names: tuple[str, str], cells: tuple[str, str], expected: object, imports: Imports
) -> None:
    rows = [["Can", "Soon", *cells], ["Can", "Landed", "1975", "1975"]]
    outcome = imports(delimited([["Artist", "Album", *names], *rows]))
    assert told(outcome, f"Where {names[0]} is empty, {names[1]} is read as {field}.")
    fact = all_facts()[0]
    assert fact[field] == expected
    is_kept = str(expected) != cells[1]
    assert fact["remarks"] == (f"{names[1]}: {cells[1]}" if is_kept else "")


@pytest.mark.parametrize(
    ("name", "cell", "field", "expected"),
    [(name, *rest) for names, *rest in ADDED for name in names],
)
def test_a_column_that_a_collector_added_is_known(
    name: str, cell: str, field: str, expected: object, imports: Imports
) -> None:
    imports(discogs(row({name: cell}), header=(*HEADER, name)))
    assert (all_facts()[0][field], all_facts()[0]["remarks"]) == (expected, "")


@pytest.mark.parametrize(("word", "name"), CASES)
def test_a_renamed_column_of_discogs_is_known(word: str, name: str, imports: Imports) -> None:
    _, cell, field, expected = RENAMED[word]
    names = [name if column == COLUMNS[word] else column for column in HEADER]
    imports(discogs(row(**{word: cell}), names=names))
    assert all_facts()[0][field] == expected


def test_labels_stand_beside_the_numbers_of_a_renamed_column(imports: Imports) -> None:
    names = ["CatNo", *HEADER[1:]]
    imports(discogs(row(number="AB 1, CD 2", label="Mole, Fox"), names=names))
    assert all_facts()[0]["labels"] == [("Mole", "AB 1"), ("Fox", "CD 2")]


@pytest.mark.parametrize("name", ["Catalog#", "CatNo", "Catalognum", "cat_no"])
@pytest.mark.parametrize("notes", ["Notes", "Comments", "notes"])
def test_a_wantlist_with_renamed_columns_is_never_owned(
    name: str, notes: str, imports: Imports
) -> None:
    header = f"{name},Artist,Title,Label,Format,Rating,Released,release_id,{notes}"
    imports(f"{header}\r\nUAS 1,Can,Tago Mago,UA,LP,,1971,5,any,2014-12-06 21:34:01\r\n")
    assert (Record.objects.count(), Want.objects.get().notes) == (0, "any")


def _filled_and_empty(first: Row) -> bytes:
    """Return a file in which Discogs' own column of notes is empty and another one is not."""
    return discogs(row({"My notes": "good"} | first), header=(*HEADER, "My notes"))


def test_an_empty_column_loses_against_a_filled_one(imports: Imports) -> None:
    imports(_filled_and_empty({}))
    assert all_facts()[0]["remarks"] == "good"


def test_a_filled_column_of_the_program_wins_against_one_of_the_owner(imports: Imports) -> None:
    imports(_filled_and_empty({"Collection Notes": "bad"}))
    assert all_facts()[0]["remarks"] == "bad\nMy notes: good"


@pytest.mark.parametrize("empty", ["group", "artist", "band"])
def test_the_artist_is_in_the_column_that_is_filled(empty: str, imports: Imports) -> None:
    imports(f"title,creators,first_name,last_name,{empty}\r\nLow Tide,Ada Quill,Ada,Quill,\r\n")
    assert all_facts()[0]["artists"] == ["Ada Quill"]


@pytest.mark.parametrize("empty", ["group", "artist", "band"])
def test_a_name_in_two_parts_wins_against_an_empty_artist(empty: str, imports: Imports) -> None:
    imports(f"title,first_name,last_name,{empty}\r\nLow Tide,Ada,Quill,\r\n")
    assert all_facts()[0]["artists"] == ["Ada Quill"]


# A file of each source, and how one of its columns is read.
READ_AS = {
    "discogs": (discogs(row()).decode(), "Released = year"),
    "wantlist": (
        "CatNo,Artist,Title,Label,Format,Rating,Released,release_id,Notes\r\n"
        "1,Can,Tago Mago,UA,LP,,1971,1,,2014-12-06 21:34:01\r\n",
        "CatNo = catalog_number",
    ),
    "rym": (
        "RYM Album, First Name,Last Name,Title,Release_Date,Rating,Ownership,Review\n"
        '1,,Can,Tago Mago,1971,10,o,  ""\n',
        "Release_Date = year",
    ),
    "disco": ("artist,title,is_active\r\nCan,Tago Mago,1\r\n", "artist, title, is_active."),
    "spreadsheet": ("Interpret,Titel\r\nCan,Tago Mago\r\n", "Interpret = artist"),
}


@pytest.mark.parametrize("source", READ_AS)
def test_every_source_says_what_it_reads_as_what(source: str, imports: Imports) -> None:
    data, words = READ_AS[source]
    assert told(imports(data), "The columns are read as", words)


def test_a_column_that_discogs_does_not_know_is_named(imports: Imports) -> None:
    outcome = imports(discogs(row({"Autographed": "yes"}), header=(*HEADER, "Autographed")))
    assert told(outcome, "not recognised and go into the remarks: Autographed")


MANY = [f"Column{number}" for number in range(40)]


def _wide() -> str:
    cells = ",".join("x" * len(MANY))
    return f"Artist,Title,{','.join(MANY)}\r\nCan,Tago Mago,{cells}\r\n"


def test_many_unknown_columns_are_counted(imports: Imports) -> None:
    outcome = imports(_wide())
    assert told(outcome, "and 10 more")
    assert "Column39" not in outcome.said


def test_all_unknown_columns_are_named_when_asked(imports: Imports) -> None:
    assert told(imports(_wide(), "--verbosity", "2"), "Column39")


@pytest.mark.parametrize("column", ["is_active", "removed_on", "join_phrase", "removal_reason"])
@pytest.mark.parametrize(("wrong", "right"), [("titel", "title"), ("artst", "artist")])
def test_a_misspelt_header_of_discos_own_file_is_named(
    column: str, wrong: str, right: str, refused: Imports
) -> None:
    header = f"artist,title,year,{column}".replace(right, wrong)
    outcome = refused(f"{header}\r\nCan,Tago Mago,1971,\r\n")
    assert told(outcome, f"no column {wrong}", f"Did you mean {right}?", f"{wrong}={right}")


def test_a_sold_record_stays_sold_when_the_misspelt_column_is_mapped(imports: Imports) -> None:
    data = "artist,titel,is_active,removed_on\r\nCan,Tago Mago,0,2020-05-01\r\n"
    imports(data, "--map", "titel=title")
    assert [fact["is_active"] for fact in all_facts()] == [False]
