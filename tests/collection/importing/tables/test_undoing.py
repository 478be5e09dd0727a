"""A batch of rows of a plain table is listed, and undone as a whole."""

import pytest
from django.contrib.auth.models import AbstractBaseUser, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from collection.history.undo import may_undo
from collection.models import (
    Artist,
    Batch,
    Loan,
    Order,
    OrderLine,
    OwnField,
    Place,
    Play,
    Record,
    Track,
    Want,
)
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.importing.running import run, snapshot
from tests.collection.importing.tables.conftest import Imports, exported
from tests.collection.importing.tables.samples import CHANGING, SAMPLES, TAGO
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

HISTORY = ("collection.Batch", "collection.Change")


def tables() -> dict[str, list[tuple]]:
    """Return every row of every table but those of the history."""
    return {table: rows for table, rows in snapshot().items() if table not in HISTORY}


def undo() -> str:
    """Undo the last batch; return what was said."""
    outcome = run("undo_import", Batch.objects.exclude(kind="undo").latest("pk").pk)
    assert outcome.code == 0, outcome.said
    return outcome.said


@pytest.mark.parametrize("table", SAMPLES)
def test_what_a_batch_made_is_deleted(table: str, imports: Imports) -> None:
    before = tables()
    imports(table, SAMPLES[table].text)
    undo()
    assert tables() == before


@pytest.mark.parametrize("table", CHANGING)
def test_what_a_batch_changed_goes_back(table: str, imports: Imports) -> None:
    sample = SAMPLES[table]
    imports(table, sample.text)
    before = exported(table)
    imports(table, "\n".join([sample.header, sample.changed, *sample.rows[1:]]))
    assert exported(table) != before
    undo()
    assert exported(table) == before


def test_rows_are_in_the_order_of_the_records_whichever_was_made_first(
    collector: AbstractBaseUser,
) -> None:
    """So that they stay where they were when an undo makes them anew."""
    records = [make_record(collector, title=f"No. {number}") for number in range(2)]
    for record in reversed(records):
        Rating.objects.create(record=record, author=collector, value=8, rated_on="2020-01-05")
        Play.objects.create(record=record, user=collector, day="2020-01-05")
        Loan.objects.create(record=record, to="Jo", to_key="jo", since="2020-01-05")
    uids = [str(record.uid) for record in records]
    for table in ("ratings", "plays", "loans"):
        rows = exported(table).splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == uids


def edit(table: str) -> None:
    """Change what the sample of a table has made, as somebody does it on a page."""
    if table == "ratings":
        Rating.objects.update(value=1)
    elif table == "plays":
        for play in Play.objects.all():
            Play.objects.create(record=play.record, user=play.user, day=play.day)
    elif table == "tracks":
        Track.objects.update(title="Oh Yeah")
    elif table == "wants":
        Want.objects.update(notes="Found it")
    elif table == "loans":
        Loan.objects.update(note="Asked him")
    elif table == "own_fields":
        OwnField.objects.update(kind="text")
    elif table == "orders":
        Order.objects.update(notes="Late")
    elif table == "order_lines":
        OrderLine.objects.update(label="Spoon")
    elif table == "places":
        Place.objects.update(sort="added")
    else:
        make_record(
            artists=["The Can", "Björk"],
            labels=["Brain", "The End"],
            genre="Krautrock",
            styles=["Dub", "Dub, Roots"],
            format='7"',
        )
        make_record(title="Rock", genre="Rock; Pop", format="LP")


@pytest.mark.parametrize("table", SAMPLES)
def test_what_was_touched_since_is_kept_and_named(table: str, imports: Imports) -> None:
    imports(table, SAMPLES[table].text)
    edit(table)
    before = tables()
    batch = Batch.objects.latest("pk")
    outcome = run("undo_import", batch.pk, "--dry-run")
    kept = 1 if table == "tracks" else 2
    assert f"kept={kept}" in outcome.out and f"a row of {table} is kept" in outcome.err
    assert run("undo_import", batch.pk).code == 1
    assert tables() == before


def test_rows_of_a_record_are_named_by_it(imports: Imports) -> None:
    imports("ratings", SAMPLES["ratings"].text)
    edit("ratings")
    batch = Batch.objects.latest("pk")
    said = run("undo_import", batch.pk, "--dry-run").err
    assert "a row of ratings is kept, Can - Tago Mago: collector, 2024-03-01: edited: value" in said


def test_what_is_gone_already_is_counted(imports: Imports) -> None:
    imports("ratings", SAMPLES["ratings"].text)
    Rating.objects.filter(record__uid=TAGO).delete()
    assert "taken_away=1 restored=0 kept=0 missing=1" in undo()


def test_an_artist_that_was_renamed_since_is_kept(imports: Imports) -> None:
    imports("artists", SAMPLES["artists"].text)
    artist = Artist.objects.get(name="Björk")
    artist.name = "Bjork"
    artist.save()
    assert "kept=1" in undo()


def test_users_who_were_created_go_with_the_rows(imports: Imports) -> None:
    imports("ratings", SAMPLES["ratings"].text.replace("bert", "carla"))
    undo()
    assert not User.objects.filter(username="carla").exists()


def test_an_import_of_records_keeps_those_that_a_file_of_ratings_has_rated(
    imports: Imports, tmp_path: object
) -> None:
    path = f"{tmp_path}/records.csv"
    with open(path, "w") as file:
        file.write("artist,title\nFaust,IV\n")
    run("import_records", path)
    batch, record = Batch.objects.latest("pk"), Record.objects.latest("pk")
    imports("ratings", f"record_uid,value,rated_on\n{record.uid},7,2024-01-01\n")
    assert "rated" in run("undo_import", batch.pk, "--dry-run").err


# Pages


@pytest.fixture
def page(client: Client, collector: AbstractBaseUser) -> Client:
    collector.is_superuser = collector.is_staff = True
    collector.save()
    client.force_login(collector)
    return client


@pytest.mark.once
@pytest.mark.parametrize("table", SAMPLES)
def test_the_page_of_a_batch_lists_its_rows(table: str, page: Client, imports: Imports) -> None:
    imports(table, SAMPLES[table].text)
    batch = Batch.objects.latest("pk")
    text = page.get(f"/admin/collection/batch/{batch.pk}/change/").content.decode()
    assert f"Row of {table}" in text
    assert page.get(f"/admin/collection/batch/{batch.pk}/undo/").status_code == 200
    assert page.get("/admin/collection/change/").status_code == 200


def test_the_page_of_a_batch_asks_the_same_queries_at_any_size(
    page: Client, imports: Imports, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "".join(f"{TAGO},bert,2020-01-{day:02},1\n" for day in range(1, 31))
    imports("plays", f"record_uid,user,day,times\n{TAGO},bert,2019-01-01,1\n")
    imports("plays", f"record_uid,user,day,times\n{rows}")
    small, large = Batch.objects.order_by("pk")
    for batch in (small, large):
        with django_assert_max_num_queries(12):
            page.get(f"/admin/collection/batch/{batch.pk}/change/")


@pytest.mark.once
def test_the_page_of_an_undo_counts_rows(page: Client, imports: Imports) -> None:
    imports("ratings", SAMPLES["ratings"].text)
    batch = Batch.objects.latest("pk")
    text = page.get(f"/admin/collection/batch/{batch.pk}/undo/").content.decode()
    assert "<dt>ratings deleted</dt><dd>2</dd>" in text


@pytest.mark.once
@pytest.mark.parametrize(("table", "may"), [("ratings", True), ("artists", False)])
def test_a_batch_is_undone_by_whoever_may_import_its_table(
    table: str, may: bool, collector: User
) -> None:
    give_role(collector, Role.LISTENER)
    batch = Batch.objects.create(user=collector, kind="import", source=table)
    assert may_undo(batch, User.objects.get(pk=collector.pk)) is may
