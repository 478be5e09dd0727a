"""The collection and the wantlist of an account are imported as the files of Discogs would be."""

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from collection.models import Label, Preferences, Record, Want
from ratings.models import Rating
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import TOKEN, artist, label, new_release
from tests.catalogues.stand_in import StandIn
from tests.factories import make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db]

HEADER = (
    "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added,"
    "Collection Media Condition,Collection Sleeve Condition,Collection Notes"
)
ROWS = (
    'SK032,The Persuader,Stockholm,Svek,"2x12""",4,1999,1,Jazz,2015-04-14 03:23:29,'
    'Near Mint (NM or M-),Generic,"A note, with a comma"',
    '"WBRLP 1, none","Massive Attack, Shara",Blue Lines,"Wild Bunch, Circa","LP, Album",,1991,2,'
    "Uncategorized,2016-01-02 20:00:00,,,",
    "WBRLP 1,Massive Attack,Blue Lines,Wild Bunch,LP,,1991,2,Uncategorized,2017-01-02 20:00:00,,,",
    "none,Can,Tago Mago,Not On Label,CD,5,0,3,Jazz,2018-01-02 20:00:00,,,",
    '"C-192609, 19075",Roger Waters,Is This The Life?,"Columbia, Columbia, Sony Music","2xLP",,'
    "2017,4,Uncategorized,2019-01-02 20:00:00,,,",
)


@pytest.fixture(autouse=True)
def anna(settings: Settings) -> User:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    return make_user("anna", is_superuser=True)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "anna-collection.csv"
    path.write_text("\r\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    return path


@pytest.fixture
def shelf(stand_in: StandIn, export: Path) -> StandIn:
    """The account owns what the export lists."""
    stand_in.discogs.read_export(export)
    return stand_in


def run(command: str, *arguments: str) -> str:
    """Run an import, and return its last line."""
    stream = StringIO()
    call_command(command, *arguments, stdout=stream, stderr=StringIO())
    return stream.getvalue().splitlines()[-1].rpartition(" seconds")[0]


def test_a_collection_is_imported(shelf: StandIn) -> None:
    assert run("import_discogs").startswith("lines=5 new=5 changed=0 same=0 skipped=0 bad=0")
    record = Record.objects.get(title="Stockholm")
    assert (record.location, record.remarks) == ("Jazz", "A note, with a comma")
    assert record.media_condition == "Near Mint (NM or M-)" and record.sleeve_condition == "Generic"
    assert record.artist_line == "The Persuader" and record.year == 1999
    assert record.genre and record.styles.count() == 2
    assert record.discogs_release_id == 1
    assert (
        record.added_at and record.added_at.strftime("%Y-%m-%d %H:%M:%S") == "2015-04-14 03:23:29"
    )
    assert Rating.objects.get(record=record).value == 8


def test_the_folders_of_an_account_are_tags_if_chosen_once(shelf: StandIn) -> None:
    run("import_discogs", "--folders", "tag")
    shelf.discogs.collection[0]["rating"] = 3
    run("import_discogs")
    record = Record.objects.get(title="Stockholm")
    assert (record.location, [str(tag) for tag in record.tags.all()]) == ("", ["Jazz"])
    assert Preferences.objects.get().folders == "tag"


def test_the_account_after_the_export_adds_no_copy_and_only_genres_and_styles(
    shelf: StandIn, export: Path
) -> None:
    run("import_records", str(export))
    before = {
        record.pk: (record.title, record.location, record.remarks, record.format_details)
        for record in Record.objects.all()
    }
    assert run("import_discogs").startswith("lines=5 new=0 changed=5 same=0 skipped=0 bad=0")
    assert {
        record.pk: (record.title, record.location, record.remarks, record.format_details)
        for record in Record.objects.all()
    } == before
    assert not Record.objects.filter(genre=None).exists()


@pytest.mark.parametrize(
    "order", ["file account account file file", "account file file account account"]
)
def test_in_either_order_the_second_time_changes_nothing(
    shelf: StandIn, export: Path, order: str
) -> None:
    results = []
    for word in order.split():
        if word == "file":
            results.append(run("import_records", str(export)))
        else:
            results.append(run("import_discogs"))
    assert Record.objects.count() == 5
    for result in results[2:]:
        assert "new=0 changed=0 same=5 skipped=0 bad=0" in result


def labels_of(record: Record) -> list[str]:
    return [f"{link.label} {link.catalog_number}" for link in record.label_links.all()]


def test_the_account_pairs_labels_and_numbers_that_the_export_does_not(
    shelf: StandIn, export: Path
) -> None:
    run("import_records", str(export))
    run("import_discogs")
    record = Record.objects.get(title="Is This The Life?")
    pairs = ["Columbia C-192609", "Columbia 19075", "Sony Music C-192609"]
    assert labels_of(record) == pairs
    run("import_records", str(export))
    assert labels_of(record) == pairs


def test_a_label_that_changed_at_discogs_is_taken_over_with_its_numbers(
    shelf: StandIn, export: Path
) -> None:
    run("import_discogs")
    export.write_text(export.read_text(encoding="utf-8").replace("Sony Music", "Legacy"))
    assert "new=0 changed=1 same=4 skipped=0 bad=0" in run("import_records", str(export))
    record = Record.objects.get(title="Is This The Life?")
    assert labels_of(record) == ["Columbia C-192609, 19075", "Legacy "]


def test_labels_that_were_edited_here_stay_with_their_numbers(shelf: StandIn, export: Path) -> None:
    run("import_records", str(export))
    record = Record.objects.get(title="Is This The Life?")
    record.set_labels([(Label.objects.get(name="Svek"), "C-192609, 19075")])
    assert run("import_discogs").startswith("lines=5 new=0 changed=5 same=0 skipped=0 bad=0")
    assert labels_of(record) == ["Svek C-192609, 19075"]


def test_a_rating_given_here_survives(shelf: StandIn, export: Path, anna: User) -> None:
    run("import_records", str(export))
    record = Record.objects.get(title="Stockholm")
    Rating.objects.rate(record, anna, Decimal(3), by=anna)
    run("import_discogs")
    assert Rating.objects.filter(record=record).latest("rated_on", "pk").value == 3


def test_fields_of_the_collector_are_read_by_their_names(stand_in: StandIn) -> None:
    release = new_release(5, artists=[artist("Can")], labels=[label("UA")])
    stand_in.discogs.fields |= {4: "Purchased At", 5: "Cleaned", 6: "Color"}
    stand_in.discogs.own(release, "2020-01-02T03:04:05-08:00", _4="Amoeba", _5="yes", _6="Teal")
    run("import_discogs")
    record = Record.objects.get()
    assert (record.shop, record.color, record.remarks) == ("Amoeba", "Teal", "")
    assert str(record.own_values.get()) == "Cleaned: yes"


def test_names_with_commas_and_joins_are_not_in_doubt(stand_in: StandIn) -> None:
    artists = [artist("Earth, Wind & Fire", "&"), artist("Emotions, The")]
    stand_in.discogs.own(new_release(5, artists=artists), "2020-01-02T03:04:05-08:00")
    run("import_discogs")
    assert Record.objects.get().artist_line == "Earth, Wind & Fire & Emotions, The"


def test_several_pages_are_fetched(stand_in: StandIn) -> None:
    stand_in.discogs.make_up(range(1, 232))
    assert run("import_discogs").startswith("lines=231 new=231")
    assert len(stand_in.asked("/users/example/collection/folders/0/releases")) == 3


def test_a_dry_run_changes_nothing(shelf: StandIn) -> None:
    assert run("import_discogs", "--dry-run").startswith("lines=5 new=5")
    assert not Record.objects.exists()


def test_a_wantlist_becomes_wants(stand_in: StandIn) -> None:
    release = new_release(9, artists=[artist("Neu!")], title="Neu! 75", year=1975)
    stand_in.discogs.want(release, "the first pressing")
    assert run("import_discogs", "--wants").startswith("lines=1 new=1")
    want = Want.objects.get()
    assert (want.artist, want.title, want.notes) == ("Neu!", "Neu! 75", "the first pressing")
    assert run("import_discogs", "--wants").startswith("lines=1 new=0 changed=0 same=1")


@pytest.mark.parametrize(("option", "kind"), [("--wants", "wantlist"), ("", "collection")])
def test_an_empty_list_is_said(stand_in: StandIn, option: str, kind: str) -> None:
    with pytest.raises(CommandError, match=f"The {kind} of example at Discogs is empty"):
        run("import_discogs", *filter(None, [option]))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (faults.wall, "Nothing was imported. Discogs is blocking requests at the moment."),
        (faults.cut, "Nothing was imported. The answer of Discogs about the collection was cut"),
        (faults.wrong_shape, "Nothing was imported. The answer of Discogs about the collection"),
    ],
)
def test_what_fails_at_the_second_page_imports_nothing(
    stand_in: StandIn, fault: faults.Fault, sentence: str
) -> None:
    stand_in.discogs.make_up(range(1, 150))
    path = "/users/example/collection/folders/0/releases"

    def only_second(handler: object) -> None:
        stand_in.misbehave(path, fault)

    stand_in.misbehave(path, _then(stand_in, path, fault))
    with pytest.raises(CommandError, match=sentence):
        run("import_discogs")
    assert not Record.objects.exists()


def _then(stand_in: StandIn, path: str, fault: faults.Fault) -> faults.Fault:
    """Answer the first request by an empty page of two, and the next by a fault."""

    def first(handler: object) -> None:
        stand_in.misbehave(path, fault)
        body = b'{"pagination": {"pages": 2, "items": 149}, "releases": []}'
        faults.answer(handler, 200, "application/json", body)  # type: ignore[arg-type]

    return first


def test_without_a_token_it_says_so(stand_in: StandIn, settings: Settings) -> None:
    settings.DISCO_DISCOGS_TOKEN = ""
    with pytest.raises(CommandError, match="does not show a collection without a token"):
        run("import_discogs")


def test_an_owner_who_does_not_exist_is_named(stand_in: StandIn) -> None:
    with pytest.raises(CommandError, match="There is no user “nobody”"):
        run("import_discogs", "--owner", "nobody")


@pytest.fixture
def large(stand_in: StandIn) -> Iterator[Path]:
    path = Path(settings.SAMPLE_DATA) / "discogs-large.csv"
    stand_in.discogs.read_export(path)
    yield path


@pytest.mark.samples
def test_a_real_export_and_its_account_describe_the_same_copies(
    stand_in: StandIn, large: Path
) -> None:
    run("import_records", str(large))
    count = Record.objects.count()
    first = run("import_discogs")
    assert " new=0 changed=2518 same=0 skipped=0 bad=0" in first
    assert " new=0 changed=0 " in run("import_discogs")
    assert " new=0 changed=0 " in run("import_records", str(large))
    assert Record.objects.count() == count
