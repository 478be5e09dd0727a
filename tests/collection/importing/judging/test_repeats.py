"""Rows of a foreign file that stand there again are known without being read, and only then."""

import pytest

from collection.importing.judging.source_memory import as_stored
from collection.models import Batch, Record, SourceKey
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row, with_column
from tests.collection.importing.running import figures, run, snapshot
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("collector")


def test_a_row_is_remembered_by_a_digest(imports: Imports) -> None:
    imports(discogs(row(), row(release_id="2")))
    assert len({key.row_hash for key in SourceKey.objects.all()} - {""}) == 2


def test_the_same_file_again_writes_nothing_at_all(imports: Imports) -> None:
    imports(discogs(row(), row(release_id="2"), row(release_id="2")))
    before = snapshot()
    imports(discogs(row(), row(release_id="2"), row(release_id="2")))
    assert snapshot() == before


def test_a_record_without_a_digest_gets_one_from_the_next_file(imports: Imports) -> None:
    imports(discogs(row()))
    before = snapshot()
    SourceKey.objects.update(row_hash="")
    assert figures(imports(discogs(row())).counts) == (0, 0, 1, 0)
    assert snapshot() == before


def test_a_row_is_read_again_when_what_it_had_said_was_changed_here(imports: Imports) -> None:
    imports(discogs(row(folder="Attic")))
    key = SourceKey.objects.get()
    key.seen["location"] = "Cellar"
    key.save()
    Record.objects.update(location="Cellar")
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)


def test_a_row_that_is_read_with_other_choices_is_read_again(imports: Imports) -> None:
    dated = row(added="03/04/2021")
    imports(discogs(dated), "--dates", "dmy")
    assert figures(imports(discogs(dated), "--dates", "mdy").counts) == (0, 1, 0, 0)


def test_the_same_cells_under_another_header_are_read_again(imports: Imports) -> None:
    imports(discogs(row({"Smell": "musty"}), header=with_column("Smell")))
    renamed = discogs(
        row({"Smell": "musty"}), header=with_column("Smell"), names=with_column("Odour")
    )
    assert figures(imports(renamed).counts) == (0, 1, 0, 0)


def test_a_row_of_somebody_else_is_not_the_same(imports: Imports) -> None:
    make_user("other")
    imports(discogs(row()), "--owner", "collector")
    assert figures(imports(discogs(row()), "--owner", "other").counts) == (1, 0, 0, 0)


def test_each_of_two_people_knows_his_own_row_again(imports: Imports) -> None:
    make_user("other")
    for _ in range(2):
        for owner in ("collector", "other"):
            last = imports(discogs(row()), "--owner", owner)
    assert figures(last.counts) == (0, 0, 1, 0)


def test_one_row_left_of_two_copies_is_one_of_them(imports: Imports) -> None:
    imports(discogs(row(notes="first"), row(notes="second")))
    assert figures(imports(discogs(row(notes="second"))).counts) == (0, 0, 1, 0)


def test_a_copy_added_to_a_known_row_is_new(imports: Imports) -> None:
    imports(discogs(row()))
    assert figures(imports(discogs(row(), row())).counts) == (1, 0, 1, 0)


def test_of_two_copies_the_one_whose_row_changed_changes(imports: Imports) -> None:
    imports(discogs(row(folder="Attic"), row(folder="Cellar")))
    imports(discogs(row(folder="Garage"), row(folder="Attic")))
    assert list(Record.objects.order_by("pk").values_list("location", flat=True)) == [
        "Attic",
        "Garage",
    ]


def test_a_row_told_again_proves_the_list_of_a_new_row(imports: Imports) -> None:
    known, new = row(artist="Nico"), row(release_id="2", artist="Nico, Can")
    imports(discogs(known, row(release_id="3", artist="Can")))
    imports(discogs(known, row(release_id="3", artist="Can"), new))
    assert Record.objects.latest("pk").artists.count() == 2


def test_mode_add_knows_a_row_again(imports: Imports) -> None:
    imports(discogs(row()))
    assert figures(imports(discogs(row()), "--mode", "add").counts) == (0, 0, 1, 0)


def test_what_mode_add_left_alone_is_not_known_again(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    imports(discogs(row(folder="Attic")), "--mode", "add")
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)


def test_what_is_stored_has_the_order_and_letters_of_jsonb() -> None:
    assert (
        as_stored({"title": "Kid \u00c5", "artist": "B", "key": 'a"'})
        == '{"key": "a\\"", "title": "Kid Å", "artist": "B"}'
    )


def test_a_row_is_read_again_when_another_row_tells_what_ratings_are_out_of(
    imports: Imports,
) -> None:
    few = "Artist,Title,Score,Shelf mark\r\nCan,Tago Mago,4,A\r\n"
    assert figures(imports(few).counts) == (1, 0, 0, 0)
    assert figures(imports(f"{few}Can,Future Days,9,A\r\n").counts) == (1, 1, 0, 0)


def test_a_spreadsheet_is_known_again(imports: Imports) -> None:
    data = "Artist,Title,Score,Shelf mark\r\nCan,Tago Mago,9,A\r\n"
    imports(data)
    before = snapshot()
    assert figures(imports(data).counts) == (0, 0, 1, 0)
    assert snapshot() == before


def test_a_change_that_was_undone_comes_in_again(imports: Imports) -> None:
    for folder in ("Cellar", "Attic"):
        imports(discogs(row(folder=folder)))
    assert run("undo_import", Batch.objects.first().pk).code == 0
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)
