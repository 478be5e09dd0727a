"""Files of the plain tables as people write them: the words and values that are read in any file."""

from decimal import Decimal
from typing import Any

import pytest

from collection.models import Batch, Play, Track, Want
from ratings.models import Rating
from tests.collection.importing.running import run, told
from tests.collection.importing.tables.conftest import Imports, exported
from tests.collection.importing.tables.samples import EGE, TAGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]


def tracks(uid: str = TAGO) -> list[tuple[Any, ...]]:
    found = Track.objects.filter(record__uid=uid).order_by("position")
    return list(found.values_list("position", "number", "title", "duration"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [("★★★★★", 10), ("9/10", 9), ("4/5", 8), ("85%", 8.5), ("7,5", 7.5), ("★★★½", 7), ("7", 7)],
)
def test_a_rating_is_read_as_in_every_file(cell: str, value: float, imports: Imports) -> None:
    imports("ratings", f'record_uid,author,rating,rated_on\n{TAGO},bert,"{cell}",2024-01-01\n')
    assert Rating.objects.get().value == Decimal(str(value))


@pytest.mark.parametrize("cell", ["7.3", "11", "6/5", "brilliant"])
def test_what_is_no_rating_is_bad(cell: str, imports: Imports) -> None:
    outcome = imports(
        "ratings", f"record_uid,author,value,rated_on\n{TAGO},bert,{cell},2024-01-01\n"
    )
    assert told(outcome, "line 2", cell)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("column", ["position", "Pos", "Track"])
def test_positions_of_the_sleeve_are_numbers(column: str, imports: Imports) -> None:
    text = f"record_uid,{column},title,duration\n{TAGO},A,Paperhouse,200\n{TAGO},B1,Mushroom,4:03\n"
    assert told(imports("tracks", text), "in the order of their rows")
    assert tracks() == [(1, "A", "Paperhouse", "3:20"), (2, "B1", "Mushroom", "4:03")]
    assert imports("tracks", text).counts["same"] == 2


def test_tracks_without_positions_are_in_the_order_of_their_rows(imports: Imports) -> None:
    rows = [f"{TAGO},Paperhouse", f"{EGE},One", f"{EGE},Two"]
    imports("tracks", "\n".join(["record_uid,title", *rows, ""]))
    assert [title for _, _, title, _ in tracks(EGE)] == ["One", "Two"]
    assert [place for place, *_ in tracks(EGE)] == [1, 2]


def test_places_beside_numbers_stay_what_they_are(imports: Imports) -> None:
    imports("tracks", f"record_uid,position,number,title\n{TAGO},7,A1,Paperhouse\n")
    assert tracks() == [(7, "A1", "Paperhouse", "")]


@pytest.mark.parametrize(
    ("cell", "duration"),
    [
        ("200", "3:20"),
        ("3:20", "3:20"),
        ("3:20.51", "3:20"),
        ("3m 20s", "3:20"),
        ("PT3M20S", "3:20"),
        ("PT1H2M3S", "1:02:03"),
        ("3'20\"", "3:20"),
        ("45", "0:45"),
        ("4000", "1:06:40"),
    ],
)
def test_a_playing_time_is_read(cell: str, duration: str, imports: Imports) -> None:
    quoted = cell.replace('"', '""')
    imports("tracks", f'record_uid,position,title,Length\n{TAGO},1,Paperhouse,"{quoted}"\n')
    assert tracks()[0][-1] == duration


@pytest.mark.parametrize("cell", ["long", "200000", "3:99", "0", "-3", "PT"])
def test_what_is_no_playing_time_is_bad(cell: str, imports: Imports) -> None:
    outcome = imports("tracks", f"record_uid,position,title,duration\n{TAGO},1,Paperhouse,{cell}\n")
    assert told(outcome, "is not a playing time")
    assert tracks() == []


@pytest.mark.parametrize(
    ("word", "priority"), [("high", 1), ("Low", 5), ("mittel", 3), ("haute", 1), ("2", 2)]
)
def test_a_priority_is_a_number_or_a_word(word: str, priority: int, imports: Imports) -> None:
    text = f"Interpret;Titel;Max price;Priority;Notes\nCan;Soon;12,50 €;{word};quick\n"
    assert told(imports("wants", text), "Max price = top_price")
    want = Want.objects.get()
    assert (want.priority, want.top_price, want.notes) == (priority, Decimal("12.50"), "quick")


def test_an_unknown_priority_is_bad(imports: Imports) -> None:
    assert told(imports("wants", "artist,title,priority\nCan,Soon,now\n"), "nor high or low")


@pytest.mark.parametrize("moment", ["Played at", "Played", "Date played", "scrobbled at"])
def test_a_log_of_artist_and_title_is_one_of_plays(moment: str, imports: Imports) -> None:
    imports("plays", f"Artist,Title,{moment}\nCan,Tago Mago,2024-05-01 21:00\n")
    assert [(str(play.record.uid), str(play.day)) for play in Play.objects.all()] == [
        (TAGO, "2024-05-01")
    ]


def test_the_price_of_a_wish_is_the_most_that_it_may_cost(collector: Any, tmp_path: Any) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Artist,Title,Wishlist,Price,Tag\nNeu!,Neu! 75,x,20 €,blue\nCan,Soon,,9,red\n")
    run("import_records", path, "--ownership", "all")
    want = Want.objects.get()
    assert (want.top_price, want.notes) == (20, "Tag: blue")
    assert run("import_records", path, "--ownership", "all").counts["same"] == 2
    run("undo_import", Batch.objects.get().pk)
    assert not Want.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        "record_uid,lent to,lent on,remarks",
        "record_uid,Ausgeliehen an,Ausgeliehen am,Bemerkung",
        "record_uid,Prêté à,Prêté le,Remarque",
        "record_uid,Borrower,Date lent,Notes",
    ],
)
def test_loans_are_known_by_the_words_of_people(header: str, imports: Imports) -> None:
    outcome = imports("loans", f"{header}\n{TAGO},Jo,2020-01-05,new\n")
    assert outcome.counts["new"] == 1, outcome.said
    assert exported("loans").splitlines()[1] == f"{TAGO},Jo,2020-01-05,,,new,"


@pytest.mark.parametrize(
    "word", ["Höchstpreis", "Hochstpreis", "Max. price", "Prix maxi", "Precio máximo", "Maxpris"]
)
def test_what_a_want_may_cost_is_known_in_many_languages(word: str, imports: Imports) -> None:
    imports("wants", f"owner,artist,title,{word}\ncollector,Can,Soon,30\n")
    assert Want.objects.get().top_price == 30


def test_of_two_names_of_a_column_the_preferred_one_counts(imports: Imports) -> None:
    header = "record_uid,name,lent to,date,lent on"
    outcome = imports("loans", f"{header}\n{TAGO},Tago Mago,Jo,2021-01-05,2020-01-05\n")
    assert "not among those of loans and left out: “name”, “date”" in outcome.said
    assert exported("loans").splitlines()[1].startswith(f"{TAGO},Jo,2020-01-05,")
