import io
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from PIL import Image, ImageChops

from adminkit.verbs import SITE
from collection.cells import stream_cells
from collection.derived import DERIVED_FIELDS
from collection.models import Format, Genre, Play, Record, RecordLabel, RecordStyle, Track, Want
from credits.models import Account, Transaction
from disco_site.archive.snapshots.directory import SnapshotDirectory
from disco_site.seeding.albums import known_albums
from disco_site.seeding.covers import usual_number
from disco_site.seeding.designs import EDGE, draw_sleeve
from ratings.models import Rating
from tests.conftest import Disco
from tests.factories import make_record, make_user

User = get_user_model()
TODAY = "2026-01-31"
Kind = Transaction.Kind

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def seed(**options: object) -> str:
    """Run the command up to a fixed day, without covers, and return what it says."""
    told = io.StringIO()
    call_command("seed", stdout=told, **({"today": TODAY, "covers": "0"} | options))
    return told.getvalue()


def refusal(**options: object) -> str:
    with pytest.raises(CommandError) as refused:
        seed(**options)
    return str(refused.value)


def all_cells() -> list[list[str]]:
    return [cells for _, cells in stream_cells(Record.objects.all())]


@pytest.fixture
def household() -> None:
    seed()


def test_without_options_all_well_known_albums_stand_on_the_shelves_of_three_people(
    household: None,
) -> None:
    owners = User.objects.annotate(owned=Count("records"))
    assert Record.objects.count() == len(known_albums()) >= 150
    assert len(owners) == 3 and all(owner.owned > 20 for owner in owners)


def test_a_seeded_record_has_the_facts_of_the_original_pressing(household: None) -> None:
    record = Record.objects.get(title="The Dark Side Of The Moon")
    assert (record.artist_line, record.year, record.genre.name) == (
        "Pink Floyd",
        1973,
        "Progressive Rock",
    )
    assert [str(link) for link in record.label_links.all()] == ["Harvest SHVL 804"]
    assert record.tracks.count() == 10


def test_seeded_records_know_country_and_album_and_some_are_later_pressings() -> None:
    seed(records="400")
    records = Record.objects.all()
    assert records.exclude(country="").count() > 300
    assert records.filter(original_year__lt=F("year")).exists()
    assert not records.filter(original_year__gt=F("year")).exists()


def test_some_albums_have_two_artists_and_some_two_labels() -> None:
    assert sum(len(album.artists) > 1 for album in known_albums()) >= 10
    assert sum(len(album.labels) > 1 for album in known_albums()) >= 5


def test_no_album_is_listed_twice() -> None:
    known = [(album.artists, album.title) for album in known_albums()]
    assert len(set(known)) == len(known)


def test_every_kind_of_row_is_there(household: None) -> None:
    models = [Record, RecordLabel, RecordStyle, Track, Genre, Format, Rating, Play, Want]
    models += [Transaction, Account]
    assert [model for model in models if not model.objects.exists()] == []


def test_seeded_records_pass_their_own_validation() -> None:
    seed(records="600")
    for record in Record.objects.order_by("pk")[::15]:
        record.full_clean()


def test_derived_columns_of_seeded_records_are_up_to_date(household: None) -> None:
    before = list(Record.objects.order_by("pk").values_list("pk", *DERIVED_FIELDS))
    Record.objects.refresh_derived()
    assert list(Record.objects.order_by("pk").values_list("pk", *DERIVED_FIELDS)) == before


def test_everybody_rated_over_two_years(household: None) -> None:
    days = sorted(Rating.objects.values_list("rated_on", flat=True))
    assert (days[-1] - days[0]).days > 600
    assert not User.objects.filter(ratings=None).exists()


def test_the_ledger_of_a_seeded_household_has_no_faults_and_no_remarks(household: None) -> None:
    told, remarks = io.StringIO(), io.StringIO()
    call_command("check_ledger", stdout=told, stderr=remarks)
    assert "0 faults" in told.getvalue() and not remarks.getvalue()


def test_a_seeded_ledger_has_all_four_kinds_and_records_that_came_back(household: None) -> None:
    assert set(Transaction.objects.values_list("kind", flat=True)) == set(Kind.values)
    back = Record.objects.active().filter(transactions__kind=Kind.REMOVAL)
    assert back.exists() and Record.objects.removed().exists()


def test_seeded_records_stand_where_the_ledger_says(household: None) -> None:
    for record in Record.objects.all():
        assert record.is_active == (record.transactions.moves()[-1].kind != Kind.REMOVAL), record


def test_a_seeded_balance_stays_where_a_collector_would_keep_it(household: None) -> None:
    for account in Account.objects.all():
        balances = [
            account.balance(on=day)
            for day in account.transactions.values_list("date", flat=True).distinct()
        ]
        assert min(balances) >= -4 and max(balances) <= 8


def test_no_regular_addition_is_due_on_the_last_day_of_the_story(household: None) -> None:
    assert [
        account.grant_due(date.fromisoformat(TODAY), by=SITE) for account in Account.objects.all()
    ] == [
        0,
        0,
        0,
    ]


def test_records_users_and_ratings_are_as_many_as_asked_for() -> None:
    seed(records="700", users="5", ratings="900")
    assert (Record.objects.count(), User.objects.count(), Rating.objects.count()) == (700, 5, 900)


def test_no_record_of_a_larger_collection_lacks_a_relation() -> None:
    seed(records="700", users="5", ratings="5")
    empty = [
        Record.objects.filter(**{f"{name}__isnull": True})
        for name in ("artists", "labels", "genre", "format")
    ]
    assert not any(found.exists() for found in empty)
    assert (
        not User.objects.filter(ratings=None).exists()
        and not User.objects.filter(records=None).exists()
    )


def test_ratings_find_their_place_where_records_are_few() -> None:
    seed(records="1", users="2", ratings="600")
    assert Rating.objects.count() == 600


def test_the_same_options_give_the_same_cells(data_dir: Path) -> None:
    seed(records="500", seed="7")
    first = all_cells()
    seed(records="500", seed="7", replace=True, verbosity=0)
    assert all_cells() == first


def test_another_seed_gives_other_cells(data_dir: Path) -> None:
    seed(records="20", seed="7")
    first = all_cells()
    seed(records="20", seed="8", replace=True)
    assert all_cells() != first


def test_the_first_superuser_is_one_of_the_people() -> None:
    admin = make_user("admin", is_superuser=True, is_staff=True)
    seed(records="30")
    assert User.objects.count() == 3 and admin.records.exists() and admin.has_usable_password()


def test_people_that_seed_makes_cannot_sign_in(household: None) -> None:
    assert not any(person.has_usable_password() for person in User.objects.all())


def test_a_filled_database_is_refused_and_stays_as_it_is() -> None:
    make_record()
    assert "--replace" in refusal() and Record.objects.count() == 1


def test_replace_makes_a_snapshot_and_says_where(data_dir: Path) -> None:
    make_record()
    told = seed(records="10", replace=True)
    (kept,) = SnapshotDirectory().snapshots()
    assert kept.manifest.replaced and f"Snapshot first: {kept.path}" in told


def test_a_snapshot_before_replacing_can_only_be_refused_by_name(data_dir: Path) -> None:
    make_record()
    seed(records="10", replace=True, no_backup=True)
    assert Record.objects.count() == 10 and SnapshotDirectory().snapshots() == []


def test_replace_takes_the_place_of_everything_but_people_with_a_password(data_dir: Path) -> None:
    owner = make_user("berta")
    make_record(owner, title="Ege Bamyasi", genre="Zeuhl").buy(by=SITE)
    seed(records="10", replace=True)
    assert Record.objects.count() == 10 and not Genre.objects.named("Zeuhl").exists()
    assert not Transaction.objects.filter(account__owner=owner).exists()
    assert User.objects.filter(pk=owner.pk).exists()


def test_people_of_an_earlier_run_do_not_linger(data_dir: Path) -> None:
    seed(records="10", users="6")
    seed(records="10", replace=True)
    assert User.objects.count() == 3


def test_nothing_is_replaced_when_the_records_cannot_be_kept(data_dir: Path) -> None:
    make_record()
    (data_dir / "backups").write_text("in the way")
    assert "backups" in refusal(replace=True) and Record.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"records": "none"}, "--records: “none” is not a whole number"),
        ({"records": "0"}, "--records: “0” is not a whole number from 1"),
        ({"users": "3", "ratings": "2"}, "--ratings: “2” is not a whole number from 3"),
        ({"records": "1", "users": "1", "ratings": "400"}, "--ratings: 400 is more than"),
        ({"records": "5", "covers": "6"}, "--covers: 6 is more than the 5 records."),
        ({"covers": "-1"}, "--covers: “-1” is not a whole number from 0"),
        ({"seed": "-1"}, "--seed: “-1” is not a whole number"),
        ({"today": "tomorrow"}, "--today: “tomorrow” is not a day"),
        ({"today": "2999-01-01"}, "--today: 2999-01-01 is not a day from"),
        ({"today": "1999-01-01"}, "--today: 1999-01-01 is not a day from"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_in_one_sentence(
    options: dict[str, str], said: str
) -> None:
    assert refusal(**options).startswith(said)


def cover_files() -> dict[str, bytes]:
    """Return the covers of the records that have one, by their place among these and their
    titles: the ids go on from those of other tests.
    """
    covered = Record.objects.exclude(cover="").order_by("pk")
    return {
        f"{place} {record.title}": Path(record.cover.path).read_bytes()
        for place, record in enumerate(covered)
    }


def test_nine_records_of_ten_have_a_drawn_cover_and_never_more_than_a_thousand() -> None:
    assert [usual_number(records) for records in (1, 10, 324, 3000)] == [0, 9, 291, 1000]


def test_covers_are_drawn_for_as_many_records_as_asked_and_the_same_each_time(
    data_dir: Path,
) -> None:
    seed(records="8", covers="5")
    first = cover_files()
    for content in first.values():
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            assert (picture.size, picture.format) == ((EDGE, EDGE), "JPEG")
    seed(records="8", covers="5", replace=True, no_backup=True)
    assert (len(first), cover_files()) == (5, first)
    seed(records="8", covers="5", seed="2", replace=True, no_backup=True)
    assert not {*first.values()} & {*cover_files().values()}


def test_covers_change_nothing_else_of_a_made_up_collection(data_dir: Path) -> None:
    seed(records="8")
    without = all_cells()
    seed(records="8", covers="8", replace=True, no_backup=True)
    assert all_cells() == without


def sleeve(**facts: object) -> Image.Image:
    album = known_albums()[0]._replace(**facts)
    return draw_sleeve(Random(1), album)


def test_a_sleeve_shows_its_title() -> None:
    changed = ImageChops.difference(sleeve(title="Low"), sleeve(title="Hot"))
    assert changed.getbbox() is not None


def test_a_sleeve_whose_letters_the_font_lacks_has_none_and_no_empty_boxes() -> None:
    assert sleeve(title="風街ろまん") == sleeve(title="はっぴいえんど")


def test_accents_are_left_out_on_a_sleeve() -> None:
    assert sleeve(title="Homogénic") == sleeve(title="Homogenic")


@pytest.mark.parametrize("genre", ["Free Jazz", "Death Metal", "Hip Hop", "Chanson", "Qawwali"])
@pytest.mark.parametrize("title", ["I", "W" * 70, "A title of very many words " * 3])
def test_a_sleeve_is_drawn_whatever_the_album_is_called(genre: str, title: str) -> None:
    for seed_number in range(12):
        album = known_albums()[0]._replace(genre=genre, title=title)
        assert draw_sleeve(Random(seed_number), album).size == (EDGE, EDGE)


def test_quiet_seed_says_nothing() -> None:
    assert seed(records="5", verbosity=0) == ""


def test_the_command_line_needs_no_terminal(installed: Path, disco: Disco) -> None:
    disco("seed", "--records", "5")
    again = disco("seed", "--records", "6", "--replace")
    assert again.returncode == 0 and ": 5 records; " in again.stdout
