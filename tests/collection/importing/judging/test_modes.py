"""What happens to a record that is there already: what changed in the file is written, what changed
here survives.
"""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Artist, Record
from ratings.models import Rating
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import facts, figures, snapshot
from tests.factories import make_record, make_user

pytestmark = pytest.mark.usefixtures("collector")


def edit(**values: object) -> Record:
    """Change the only record by hand."""
    record = Record.objects.get()
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def test_what_changed_in_the_file_is_written(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)
    assert Record.objects.get().location == "Attic"


def test_what_was_edited_here_survives_an_unchanged_file(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    edit(location="Attic", title="Renamed", year=1972)
    assert figures(imports(discogs(row(folder="Cellar"))).counts) == (0, 0, 1, 0)
    assert Record.objects.get().location == "Attic"


def test_links_replaced_here_survive_an_unchanged_file(imports: Imports) -> None:
    imports(discogs(row()))
    Record.objects.get().set_labels([])
    Record.objects.get().set_artists([Artist.objects.get_or_add("The Can")[0]])
    assert figures(imports(discogs(row())).counts) == (0, 0, 1, 0)
    assert facts(Record.objects.get())["labels"] == []


def test_another_cell_that_changed_in_the_file_is_written_beside_the_edit(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar", notes="good")))
    edit(location="Attic")
    assert figures(imports(discogs(row(folder="Cellar", notes="scratched"))).counts) == (0, 1, 0, 0)
    assert (Record.objects.get().location, Record.objects.get().remarks) == ("Attic", "scratched")


@pytest.mark.parametrize("before", [("UA", "1"), ("UA, Spoon", "1, 2")])
def test_a_label_that_is_renamed_in_the_file_keeps_its_catalog_number(
    before: tuple, imports: Imports
) -> None:
    other = row(title="Soon", label="Spoon", release_id="2")
    label, number = before
    imports(discogs(row(label=label, number=number), other))
    imports(discogs(row(label=label.replace("UA", "Liberty"), number=number), other))
    record = Record.objects.earliest("pk")
    assert [link.catalog_number for link in record.label_links.all()] == number.split(", ")


@pytest.mark.parametrize(
    ("columns", "cells", "labels"),
    [
        ("label,catalog_number", "Liberty,1", [("Liberty", "1")]),
        ("label", "Liberty", [("Liberty", "1")]),
        ("label", "Liberty; UA", [("Liberty", ""), ("UA", "1")]),
        ("label,catalog_number", "Liberty,\\-", [("Liberty", "")]),
        ("label", "\\-", []),
    ],
)
def test_a_label_renamed_in_a_file_of_our_own(
    columns: str, cells: str, labels: list, imports: Imports
) -> None:
    imports("artist,title,label,catalog_number\r\nCan,Tago Mago,UA,1\r\n")
    file = f"uid,{columns}\r\n{Record.objects.get().uid},{cells}\r\n"
    imports(file)
    assert facts(Record.objects.get())["labels"] == labels
    assert figures(imports(file).counts) == (0, 0, 1, 0)


def test_a_label_with_two_numbers_keeps_both_beside_a_new_label(imports: Imports) -> None:
    imports("artist,title,label,catalog_number\r\nCan,Tago Mago,UA; UA,1; 2\r\n")
    imports(f"uid,label\r\n{Record.objects.get().uid},UA; UA; Spoon\r\n")
    assert facts(Record.objects.get())["labels"] == [("UA", "1"), ("UA", "2"), ("Spoon", "")]


def test_a_cell_changed_on_both_sides_is_a_conflict(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    edit(location="Attic")
    outcome = imports(discogs(row(folder="Garage")))
    assert figures(outcome.counts) == (0, 0, 0, 1)
    assert Record.objects.get().location == "Attic"


def test_a_conflict_is_listed(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    edit(location="Attic")
    said = imports(discogs(row(folder="Garage"))).said
    assert [word for word in ("line 2", "location", "Attic", "Garage") if word not in said] == []


def test_the_same_change_on_both_sides_is_no_conflict(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    edit(location="Attic")
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 0, 1, 0)


def test_a_conflict_stays_no_change_the_next_time(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    edit(location="Attic")
    imports(discogs(row(folder="Garage")))
    counts = imports(discogs(row(folder="Garage"))).counts
    assert (counts["new"], counts["changed"]) == (0, 0)
    assert Record.objects.get().location == "Attic"


def test_a_cell_that_the_file_turned_back_is_written(imports: Imports) -> None:
    for folder in ["Cellar", "Attic", "Cellar"]:
        assert imports(discogs(row(folder=folder))).counts["same"] == 0
    assert Record.objects.get().location == "Cellar"


def test_an_empty_cell_of_a_foreign_file_keeps(imports: Imports) -> None:
    imports(discogs(row(notes="signed")))
    assert imports(discogs(row(notes=""))).counts["new"] == 0
    assert Record.objects.get().remarks == "signed"


def test_a_column_missing_in_the_second_file_keeps(imports: Imports) -> None:
    imports(discogs(row(notes="signed")))
    header = ["Artist", "Title", "Format", "Released", "release_id", "Date Added"]
    assert figures(imports(discogs(row(), header=header)).counts) == (0, 0, 1, 0)
    assert Record.objects.get().remarks == "signed"


def test_a_file_of_discos_own_is_written_where_it_differs(imports: Imports) -> None:
    record = make_record(location="Attic", remarks="signed")
    assert figures(imports(f"uid,location,remarks\r\n{record.uid},Cellar,signed\r\n").counts) == (
        0,
        1,
        0,
        0,
    )
    assert Record.objects.get().location == "Cellar"


def test_a_file_of_discos_own_is_written_again_after_an_edit_here(imports: Imports) -> None:
    record = make_record(location="Attic")
    data = f"uid,location\r\n{record.uid},Cellar\r\n"
    imports(data)
    edit(location="Attic")
    assert figures(imports(data).counts) == (0, 1, 0, 0)


def test_an_empty_cell_keeps(imports: Imports) -> None:
    record = make_record(location="Attic", year=1971, labels=[("UA", "1")])
    assert figures(imports(f"uid,location,year,label,remarks\r\n{record.uid},,,,\r\n").counts) == (
        0,
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("column", "before"),
    [
        ("location", {"location": "Attic"}),
        ("year", {"year": 1971}),
        ("price", {"price": Decimal("9.99")}),
        ("genre", {"genre": "Rock"}),
        ("record_format", {"format": "LP"}),
        ("purchase_date", {"purchase_date": "2020-01-01"}),
        ("remarks", {"remarks": "two\nlines"}),
        ("discogs_release_id", {"discogs_release_id": 364461}),
        ("media_condition", {"media_condition": "Mint (M)"}),
        ("label", {"labels": [("UA", "1")]}),
        ("catalog_number", {"labels": [("UA", "1")]}),
    ],
)
def test_a_backslash_and_a_hyphen_clear_a_cell(imports: Imports, column: str, before: dict) -> None:
    record = make_record(**before)
    assert figures(imports(f"uid,{column}\r\n{record.uid},\\-\r\n").counts) == (0, 1, 0, 0)
    assert figures(imports(f"uid,{column}\r\n{record.uid},\\-\r\n").counts) == (0, 0, 1, 0)


def test_a_cleared_cell_is_empty(imports: Imports) -> None:
    record = make_record(location="Attic", genre="Rock", labels=[("UA", "1")])
    imports(f"uid,location,genre,label\r\n{record.uid},\\-,\\-,\\-\r\n")
    found = facts(Record.objects.get())
    assert (found["location"], found["genre"], found["labels"]) == ("", None, [])


def test_a_title_cannot_be_cleared(imports: Imports) -> None:
    record = make_record()
    assert imports(f"uid,title\r\n{record.uid},\\-\r\n").counts["bad"] == 1


def test_mode_add_leaves_a_record_alone(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    changed = discogs(row(folder="Attic"), row(title="Ege Bamyasi", release_id="2"))
    assert figures(imports(changed, "--mode", "add").counts) == (1, 0, 0, 1)
    assert Record.objects.get(title="Tago Mago").location == "Cellar"


def test_mode_add_leaves_a_record_of_discos_own_file_alone(imports: Imports) -> None:
    record = make_record(location="Attic")
    before = snapshot()
    assert figures(imports(f"uid,location\r\n{record.uid},Cellar\r\n", "--mode", "add").counts) == (
        0,
        0,
        0,
        1,
    )
    assert snapshot()["collection.Record"] == before["collection.Record"]


def test_what_mode_add_left_alone_is_written_by_mode_update(imports: Imports) -> None:
    imports(discogs(row(folder="Cellar")))
    imports(discogs(row(folder="Attic")), "--mode", "add")
    assert figures(imports(discogs(row(folder="Attic"))).counts) == (0, 1, 0, 0)


def test_a_country_fills_an_empty_one(imports: Imports) -> None:
    make_record()
    imports("artist,title,artist_country\r\nCan,Ege Bamyasi,Germany\r\n")
    assert Artist.objects.get().country == "Germany"


def test_a_country_never_overwrites(imports: Imports) -> None:
    make_record()
    Artist.objects.update(country="Germany")
    imports("artist,title,artist_country\r\nCan,Ege Bamyasi,USA\r\n")
    assert Artist.objects.get().country == "Germany"


def test_the_country_of_a_known_record_fills_an_empty_one(imports: Imports) -> None:
    record = make_record()
    assert imports(f"uid,artist,artist_country\r\n{record.uid},Can,Germany\r\n").counts["new"] == 0
    assert Artist.objects.get().country == "Germany"


def test_each_artist_of_a_list_gets_its_country(imports: Imports) -> None:
    imports("artist,title,artist_country\r\nCan; Air,Both,Germany; France\r\n")
    assert facts(Record.objects.get())["countries"] == ["Germany", "France"]


def test_a_rating_of_a_new_record_is_the_owners_of_today(
    imports: Imports, collector: AbstractBaseUser
) -> None:
    imports("artist,title,rating\r\nCan,Tago Mago,7.5\r\n")
    rating = Rating.objects.get()
    assert (rating.value, rating.author, rating.rated_on) == (
        Decimal("7.5"),
        collector,
        timezone.localdate(),
    )


def test_a_rating_that_is_the_same_is_not_given_again(imports: Imports) -> None:
    record = make_record(rating="7.5")
    Rating.objects.update(rated_on="2020-01-01")
    assert figures(imports(f"uid,rating\r\n{record.uid},7.5\r\n").counts) == (0, 0, 1, 0)
    assert Rating.objects.count() == 1


def test_another_rating_is_added_to_the_earlier_one(imports: Imports) -> None:
    record = make_record(rating="7.5")
    Rating.objects.update(rated_on="2020-01-01")
    assert figures(imports(f"uid,rating\r\n{record.uid},9\r\n").counts) == (0, 1, 0, 0)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [Decimal("7.5"), Decimal("9")]


def test_a_rating_given_by_hand_today_stays(imports: Imports) -> None:
    record = make_record(rating="7.5")
    assert figures(imports(f"uid,rating\r\n{record.uid},9\r\n").counts) == (0, 0, 0, 1)
    assert Rating.objects.get().value == Decimal("7.5")


def test_the_rating_of_somebody_else_stays(imports: Imports) -> None:
    record = make_record()
    record.ratings.rate(record, make_user("other", is_active=False), Decimal(3), by=SITE)
    imports(f"uid,rating\r\n{record.uid},9\r\n")
    assert sorted(Rating.objects.values_list("value", flat=True)) == [3, 9]


def test_stars_that_changed_at_discogs_are_the_latest_rating(imports: Imports) -> None:
    imports(discogs(row(rating="4")))
    assert figures(imports(discogs(row(rating="5"))).counts) == (0, 1, 0, 0)
    assert facts(Record.objects.get())["rating"] == 10


def test_stars_that_did_not_change_leave_a_later_rating_alone(
    imports: Imports, collector: AbstractBaseUser
) -> None:
    imports(discogs(row(rating="4")))
    Rating.objects.update(rated_on="2020-01-01")
    Rating.objects.rate(Record.objects.get(), collector, Decimal("9.5"), by=SITE)
    assert figures(imports(discogs(row(rating="4"))).counts) == (0, 0, 1, 0)
    assert facts(Record.objects.get())["rating"] == Decimal("9.5")
