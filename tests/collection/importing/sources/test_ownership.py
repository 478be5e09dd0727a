"""Lists that say what is owned, wished for or sold: only what is owned stands on the shelf
afterwards.
"""

from pathlib import Path

import pytest

from collection.models import Record, Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, told
from tests.collection.importing.sources.test_rym import album, rym

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]
STATUS = (
    "Artist,Album,Status\r\nCan,Tago "
    "Mago,Owned\r\nCan,Soon,Wishlist\r\nNeu!,Neu!,Sold\r\nFaust,IV,For sale\r\n"
)
SALES = (
    "Artist,Album,Paid,Sold,Sold price,Date sold\r\nCan,Tago "
    "Mago,10,,,\r\nCan,Soon,8,yes,20,2015-06-07\r\n"
    "Neu!,Neu!,8,,15.50,\r\n"
)


def titles() -> set[str]:
    return set(Record.objects.active().values_list("title", flat=True))


def flagged(column: str, first: str, second: str) -> str:
    return f"Artist,Album,{column}\r\nCan,Tago Mago,{first}\r\nCan,Soon,{second}\r\n"


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("Owned", "Yes", "No"),
        ("Have?", "x", ""),
        ("In Collection", "TRUE", "FALSE"),
        ("Vorhanden", "ja", "nein"),
        ("Wishlist", "", "x"),
        ("Want", "no", "yes"),
        ("Collection Status", "In Collection", "Wish List"),
        ("Sold", "", "x"),
        ("Sold", "no", "2015-06-07"),
        ("Sold to", "", "Bob"),
        ("Date sold", "", "2015-06-07"),
        ("Folder", "Shelf 3", "Wishlist"),
        ("Purchased", "Yes", "No"),
        ("Own/Want", "own", "want"),
        ("Adquirido", "1", "0"),
        ("Got it?", "✔️", "✗"),
        ("Status", "Owned", "Sold to Bob"),
        ("Status", "", "Wanted (any pressing)"),
    ],
)
def test_only_what_is_owned_comes_in(
    column: str, first: str, second: str, imports: Imports
) -> None:
    outcome = imports(flagged(column, first, second))
    assert figures(outcome.counts) == (1, 0, 0, 1)
    assert titles() == {"Tago Mago"}
    assert told(outcome, "1 of 2 rows is owned", "removed: --ownership all.")


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("Owned", "", ""),
        ("Owned", "yes", "yes"),
        ("Status", "Unplayed", ""),
        ("Want", "800", "900"),
        ("Sold", "no", ""),
    ],
)
def test_a_column_that_tells_nothing_leaves_nothing_out(
    column: str, first: str, second: str, imports: Imports
) -> None:
    assert figures(imports(flagged(column, first, second)).counts) == (2, 0, 0, 0)


def test_how_many_people_have_a_record_is_no_mark(imports: Imports) -> None:
    rows = "Artist,Album,have,want\r\nCan,Tago Mago,12000,1\r\nCan,Soon,0,1\r\n"
    assert figures(imports(rows).counts) == (2, 0, 0, 0)


def test_why_a_row_is_left_out_is_counted(imports: Imports) -> None:
    outcome = imports(STATUS)
    assert told(
        outcome,
        "1 skipped: is on the wishlist",
        "1 skipped: was owned once",
        "“For sale” count as owned",
    )
    assert titles() == {"Tago Mago", "IV"}


def test_a_word_that_is_not_understood_stays_in_the_remarks(imports: Imports) -> None:
    imports(STATUS)
    assert dict(Record.objects.values_list("title", "remarks")) == {
        "Tago Mago": "",
        "IV": "Status: For sale",
    }


def test_more_words_than_the_mark_stay_in_the_remarks(imports: Imports) -> None:
    imports(flagged("Status", "In Collection", "Sold to Bob"), "--ownership", "all")
    assert dict(Record.objects.values_list("title", "remarks")) == {
        "Tago Mago": "",
        "Soon": "Status: Sold to Bob",
    }


def test_wishes_come_in_as_wants_when_all_is_asked_for(imports: Imports) -> None:
    rows = (
        "Artist,Album,Label,CatNo,Year,Price,Notes,Owned\r\nCan,Soon,UA,UAS 1,1973,20,soon,no\r\n"
    )
    assert imports(rows, "--ownership", "all").counts["new"] == 1
    want = Want.objects.get()
    assert (want.artist, want.title, want.label, want.catalog_number, want.year) == (
        "Can",
        "Soon",
        "UA",
        "UAS 1",
        1973,
    )
    assert (want.notes, want.top_price) == ("soon", 20)
    assert not Record.objects.exists()


WISHES = "Artist,Title,Max price,Priority,Mood\r\nCan,Soon,20 €,high,blue\r\nCan,Ege,30 DM,now,\r\n"


def test_a_list_of_wishes_says_the_most_they_may_cost_and_how_much_they_are_wanted(
    imports: Imports,
) -> None:
    outcome = imports(WISHES, "--ownership", "wishes")
    assert list(Want.objects.values_list("top_price", "priority", "notes").order_by("pk")) == [
        (20, 1, "Mood: blue"),
        (None, 3, "Max price: 30 DM\nPriority: now"),
    ]
    assert "“30 DM”: is in DM" in outcome.said
    assert imports(WISHES, "--ownership", "wishes").counts["same"] == 2


@pytest.mark.parametrize("ownership", ["wishes", "owned"])
def test_columns_of_wants_are_named_as_such(ownership: str, imports: Imports) -> None:
    outcome = imports(WISHES, "--ownership", ownership)
    assert told(outcome, "Wants take Max price and Priority; of records they go into the remarks.")
    assert told(outcome, "not recognised and go into the remarks: Mood.")


def test_what_was_sold_comes_in_removed_when_all_is_asked_for(imports: Imports) -> None:
    imports(SALES, "--ownership", "all")
    found = [
        (fact["title"], fact["is_active"], fact["removal_reason"], fact["sale_price"])
        for fact in all_facts()
    ]
    assert found == [
        ("Tago Mago", True, "", None),
        ("Soon", False, "sold", 20),
        ("Neu!", False, "sold", 15.5),
    ]
    assert str(all_facts()[1]["removed_on"]) == "2015-06-07"


@pytest.mark.parametrize("ownership", ["owned", "all"])
@pytest.mark.parametrize("rows", [STATUS, SALES, flagged("Owned", "x", "")])
def test_the_same_list_again_changes_nothing(rows: str, ownership: str, imports: Imports) -> None:
    imports(rows, "--ownership", ownership)
    counts = imports(rows, "--ownership", ownership).counts
    assert (counts["new"], counts["changed"], counts["bad"]) == (0, 0, 0)


def test_a_wish_for_a_second_copy_is_no_record(imports: Imports) -> None:
    rows = "Artist,Album,Owned\r\nCan,Soon,yes\r\nCan,Soon,no\r\n"
    imports(rows, "--ownership", "all")
    assert (Record.objects.count(), Want.objects.count()) == (1, 1)
    assert imports(rows, "--ownership", "all").counts["same"] == 2


def test_a_wish_without_a_title_is_bad(imports: Imports) -> None:
    outcome = imports("Artist,Album,Owned\r\nCan,,no\r\nCan,Soon,yes\r\n", "--ownership", "all")
    assert told(outcome, "line 2", "a want needs an artist and a title", "bad=1")


def test_a_column_can_be_said_to_be_no_mark(imports: Imports) -> None:
    imports(flagged("Owned", "yes", "no"), "--map", "Owned=named_remark")
    assert dict(Record.objects.values_list("title", "remarks")) == {
        "Tago Mago": "Owned: yes",
        "Soon": "Owned: no",
    }


def test_a_list_of_nothing_but_wishes_can_be_said_to_be_one(imports: Imports) -> None:
    rows = "Artist,Album,Max price\r\nCan,Soon,20\r\n"
    assert figures(imports(rows, "--ownership", "wishes").counts) == (1, 0, 0, 0)
    assert (Record.objects.count(), Want.objects.get().top_price) == (0, 20)
    assert figures(imports(rows, "--ownership", "wishes").counts) == (0, 0, 1, 0)


def test_a_file_whose_name_speaks_of_wishes_is_asked_about(
    tmp_path: Path, imports: Imports
) -> None:
    path = tmp_path / "My Wishlist.csv"
    path.write_text("Artist,Album,Label\r\nCan,Soon,UA\r\n")
    assert told(
        imports(path),
        "My Wishlist.csv",
        "suggests records you wish for; they are imported as owned",
        "wants: --ownership wishes.",
    )
    assert "suggests" not in imports(path, "--ownership", "wishes").said


def test_a_list_of_what_left_the_shelf_can_be_said_to_be_one(
    tmp_path: Path, imports: Imports
) -> None:
    path = tmp_path / "previously-owned.csv"
    path.write_text("Artist,Album,Label\r\nCan,Soon,UA\r\n")
    assert told(
        imports(path, "--dry-run"),
        "suggests records you no longer own; they are imported as owned",
        "--ownership gone.",
    )
    imports(path, "--ownership", "gone")
    assert [fact["is_active"] for fact in all_facts()] == [False]


def test_an_export_of_rate_your_music_can_be_all_wishes(imports: Imports) -> None:
    imports(rym(album("n"), album("o", "Brothers", 2)), "--ownership", "wishes")
    assert (Record.objects.count(), Want.objects.count()) == (0, 2)


@pytest.mark.parametrize("choice", ["wishes", "gone"])
def test_an_export_of_discogs_is_not_declared_something_else(choice: str, refused: Imports) -> None:
    assert told(
        refused(discogs(row()), "--ownership", choice),
        "already says what is owned, so this cannot be chosen",
        f"--ownership {choice}.",
    )


def test_a_folder_of_discogs_for_what_was_sold_is_named(imports: Imports) -> None:
    outcome = imports(discogs(row(folder="Sold"), row(release_id="2")))
    assert told(outcome, "Rows in the folder “Sold” are imported as owned", ": 1.")
    assert outcome.counts["new"] == 2


@pytest.mark.parametrize("line", ["Jazz,,,", "Summe,,,2", "Artist,Album,Year,Owned"])
def test_headings_and_totals_count_neither_as_owned_nor_as_left_out(
    line: str, imports: Imports
) -> None:
    outcome = imports(f"Artist,Album,Year,Owned\nCan,Soon,1973,yes\n{line}\nNeu!,Neu!,1972,no\n")
    assert told(outcome, "1 of 2 rows is owned. Left out: 1 not owned.")


def test_a_list_of_what_is_owned_says_nothing_of_left_out_rows_because_of_its_total(
    imports: Imports,
) -> None:
    assert "is owned" not in imports("Artist,Album,Year,Owned\nCan,Soon,1973,yes\nTotal,,1,\n").said


def test_what_comes_in_beside_what_is_owned_is_said(imports: Imports) -> None:
    assert told(
        imports(STATUS, "--ownership", "all"),
        "The others are imported: 1 as want and 1 as removed record.",
    )
