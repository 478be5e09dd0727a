"""A whole collection goes out as files and comes home."""

from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.covers.further import add_picture
from collection.covers.giving import give_cover, give_covers
from collection.models import (
    Batch,
    Loan,
    OwnField,
    OwnValue,
    Place,
    PlaceOrder,
    Record,
    Want,
)
from collection.orders.receiving import everything, receive
from collection.whole.file_names import IMPORTED, IN_NO_BACKUP, IN_NO_FILE, LEDGER
from disco_site.archive.format.contents import KEPT, LEFT_OUT
from ratings.models import Rating
from tests.collection.importing.running import accounted_for, empty_database, run, snapshot
from tests.collection.pictures import make_picture
from tests.factories import make_order, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    """The files of a collection with everything in it, and a cover."""
    run("seed", "--records", 30, "--users", 3, "--covers", 0)
    record = Record.objects.order_by("pk")[4]
    record.set_tracks([{"title": "Paperhouse", "number": "A1", "is_favourite": True}])
    Rating.objects.update(review="One line\nand another; with a mark")
    Want.objects.filter(pk=Want.objects.earliest("pk").pk).update(notes="\\-")
    give_cover(record, ContentFile(make_picture()), name="front.jpg", by=SITE)
    order_something()
    outcome = run("export_all", tmp_path / "out")
    assert outcome.code == 0, outcome.said
    return tmp_path / "out"


def order_something() -> None:
    """Store an order of which something has come, and one that is on the way."""
    want = Want.objects.filter(closed_on=None).earliest("pk")
    lines = [{"count": 3, "cancelled_count": 1}, {"title": "Landed; Live", "unit_price": None}]
    fields = {"shipping": Decimal("9.99"), "currency": "GBP", "rate": Decimal("1.17654321")}
    order = make_order(want.owner, *lines, **fields)
    receive(order, by=SITE, arrivals=everything(order, [1]))
    make_order(want.owner, {"want": want, "title": "Zuma", "variant": "VG"}, notes="\\-")


def contents(directory: Path) -> dict[str, bytes]:
    """Return the files of a directory by name, but the ledger, which is for reading."""
    files = (path for path in directory.rglob("*") if path.is_file() and path.name != LEDGER)
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


def test_everything_comes_home(seeded: Path, tmp_path: Path) -> None:
    empty_database()
    outcome = run("import_all", seeded)
    assert outcome.code == 0, outcome.said
    run("export_all", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(seeded)
    assert len(contents(seeded)) == len(IMPORTED) + 1
    assert accounted_for(outcome.counts) and outcome.counts["new"] == outcome.counts["lines"]


def add_odd_rows(record: Record) -> None:
    """Store what files find hard, in each table that is in a file of its own."""
    kinds = {"text": "calm; =1+1\nb", "number": "-180.5", "date": "2024-02-29", "yes/no": "1"}
    for kind, value in kinds.items():
        field = OwnField.objects.create(owner=record.owner, name=f"A {kind}; x", kind=kind)
        OwnValue.objects.create(record=record, field=field, value=value)
    edit_together(Record.objects.filter(pk=record.pk), {"add_tags": ["to; sell"]}, by=SITE)
    Place.objects.create(owner=record.owner, name='=Shelf; "3"', sort=PlaceOrder.values[-1])
    more = {"owner": record.owner, "artist": "=Can", "notes": "a\nb"}
    Want.objects.create(title="+1", any_pressing=True, top_price="12.50", **more)
    Want.objects.create(title="75", closed_on="2025-01-02", record=record, **more)
    days = {"since": "2025-01-01", "due": "2025-02-01", "asked_on": "2025-01-20"}
    Loan.objects.create(record=record, to='=Eve; "x"', returned="2025-03-01", note="a\nb", **days)
    add_picture(record, ContentFile(make_picture()), "runout", name="x.jpg", by=SITE)


def fetched_cover(source: str) -> Record:
    """Return a record with a cover that is from `source`."""
    name = Record.cover.field.storage.save("covers/discogs-1.jpg", ContentFile(make_picture()))
    record = make_record(title="Fetched", discogs_release_id=1)
    give_covers({record.pk: name}, by=SITE, source=source)
    return record


@pytest.mark.parametrize("packed", ["out", "out.zip"])
def test_a_picture_of_a_catalogue_stays_one(tmp_path: Path, packed: str) -> None:
    fetched_cover("discogs")
    own = make_record(title="Own")
    give_cover(own, ContentFile(make_picture()), name="front.jpg", by=SITE)
    run("export_all", tmp_path / packed)
    empty_database()
    assert run("import_all", tmp_path / packed).code == 0
    assert Record.objects.get(title="Fetched").cover_source == "discogs"
    assert Record.objects.get(title="Own").cover_source == "own"


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("uid,source\n", "covers.csv begins with record_uid, source."),
        ("record_uid,source\nx,discogs\n", "covers.csv, line 2: “x,discogs” is not a record and"),
        ("record_uid,source\n{uid},amazon\n", "one of own, discogs, coverartarchive."),
        ("record_uid,source\n{uid}\n", "covers.csv, line 2"),
        ("record_uid,source\n{uid},\udc80\n", "covers.csv is not a CSV file."),
    ],
)
def test_sources_of_covers_that_cannot_be_read_are_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    uid = fetched_cover("discogs").uid
    run("export_all", tmp_path / "out")
    written = text.format(uid=uid).encode("utf-8", "surrogateescape")
    (tmp_path / "out" / "covers.csv").write_bytes(written)
    outcome = run("import_all", tmp_path / "out")
    assert (outcome.code, sentence in outcome.said) == (1, True)


@pytest.mark.once
def test_what_is_not_brought_home_is_named(seeded: Path) -> None:
    said = run("import_all", seeded, "--dry-run").err
    assert "Not imported: the ledger" in said and "accounts" in said and "history" in said


#: The tables whose rows are in the files: the records, or a file of their own.
IN_FILES = {
    *("Record", "RecordArtist", "RecordLabel", "RecordStyle", "RecordTag", "OwnValue", "Tag"),
    *("RecordPicture", "Artist", "Label", "Genre", "Style", "Format", "OwnField", "Place"),
    *("Want", "Rating", "Play", "Loan", "Track", "Order", "OrderLine"),
}


@pytest.mark.once
def test_every_table_is_in_the_files_or_named(seeded: Path) -> None:
    tables = {
        model._meta.label
        for app in ("collection", "ratings", "credits")
        for model in apps.get_app_config(app).get_models()
    }
    named = {**IN_NO_FILE, **IN_NO_BACKUP}
    assert {label for label in tables if label.split(".")[1] not in IN_FILES} == set(named)
    said = run("import_all", seeded, "--dry-run").err
    assert [words for words in named.values() if words not in said] == []


@pytest.mark.once
def test_what_is_in_no_backup_is_not_said_to_be_in_one() -> None:
    assert set(IN_NO_FILE) <= set(KEPT)
    assert set(IN_NO_BACKUP) <= set(LEFT_OUT)


def test_rows_of_every_table_come_home(seeded: Path, tmp_path: Path) -> None:
    record = Record.objects.earliest("pk")
    out = tmp_path / "more"
    add_odd_rows(record)
    run("export_all", out)
    empty_database()
    assert run("import_all", out).code == 0
    run("export_all", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(out)
    assert [name for name in IMPORTED if (out / name).read_text().count("\n") < 2] == []


def test_files_imported_twice_change_nothing(seeded: Path) -> None:
    before = snapshot()
    assert run("import_all", seeded).counts["new"] == 0
    assert snapshot() == before


@pytest.mark.once
def test_a_zip_holds_the_same_files(seeded: Path, tmp_path: Path) -> None:
    run("export_all", tmp_path / "disco.zip")
    with ZipFile(tmp_path / "disco.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name != LEDGER}
    assert packed == contents(seeded)
    empty_database()
    assert run("import_all", tmp_path / "disco.zip").counts["bad"] == 0
    # And two that came of an order.
    assert Record.objects.count() == 32
    # Where they were unpacked meanwhile is nobody's business.
    assert Batch.objects.get(kind=Batch.Kind.COVERS).file_name == "covers"


@pytest.mark.once
def test_a_dry_run_changes_nothing(seeded: Path) -> None:
    empty_database()
    before = snapshot()
    assert run("import_all", seeded, "--dry-run").counts["new"] > 60
    assert snapshot() == before


def test_one_bad_row_keeps_everything_out(seeded: Path) -> None:
    with (seeded / "plays.csv").open("a") as file:
        file.write("nobody,anna,soon,1\r\n")
    empty_database()
    before = snapshot()
    outcome = run("import_all", seeded)
    assert outcome.code == 1 and "plays.csv, line" in outcome.err
    assert snapshot() == before


def test_some_of_the_files_are_enough(tmp_path: Path) -> None:
    make_user("collector")
    (tmp_path / "records.csv").write_text("artist,title,rating\nCan,Future Days,8\n")
    assert run("import_all", tmp_path).counts["new"] == 1
    assert Rating.objects.get().value == 8


def test_ratings_of_records_are_not_doubled_by_todays(tmp_path: Path) -> None:
    record = make_record(rating=8)
    Rating.objects.update(rated_on="2024-01-01")
    run("export_all", tmp_path / "out")
    empty_database()
    run("import_all", tmp_path / "out")
    assert str(Rating.objects.get().rated_on) == "2024-01-01"
    assert Rating.objects.get().record.uid == record.uid


def test_each_file_is_a_batch_that_can_be_undone(seeded: Path) -> None:
    empty_database()
    run("import_all", seeded)
    batch = Batch.objects.get(source="plays")
    assert run("undo_import", batch.pk).code == 0
    assert "plays" not in run("import_all", seeded, "--dry-run").error


@pytest.mark.once
def test_an_export_never_overwrites(seeded: Path) -> None:
    before = contents(seeded)
    assert "exists already" in run("export_all", seeded).error
    assert contents(seeded) == before


@pytest.mark.once
def test_whose_records_these_are_must_be_said(tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text("artist,title,rating\nCan,Future Days,8\n")
    assert "does not say whose records these are" in run("import_all", tmp_path).error


@pytest.mark.once
def test_a_directory_without_any_of_the_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds none of the files" in run("import_all", tmp_path / "empty").error


@pytest.mark.once
def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disco.zip").write_bytes(b"PK\x03\x04 and nothing")
    assert "damaged, locked, or not a zip" in run("import_all", tmp_path / "disco.zip").error


@pytest.mark.once
@pytest.mark.parametrize("name", ["../records.csv", "/etc/records.csv", "covers/../../x.jpg"])
def test_a_zip_writes_nothing_beside_its_directory(name: str, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "disco.zip", "w") as archive:
        archive.writestr(name, "artist,title\nCan,Future Days\n")
    assert "holds none of the files" in run("import_all", tmp_path / "disco.zip").error
