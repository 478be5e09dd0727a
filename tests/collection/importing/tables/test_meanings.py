"""What the rows of each plain table mean, beyond what holds for all of them."""

import pytest
from django.contrib.auth.models import AbstractBaseUser, User

from adminkit.verbs import SITE
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.importing.tables.registry import table_of
from collection.models import Artist, Batch, Change, Format, Label, Play, Record, Track, Want
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.importing.running import run, snapshot
from tests.collection.importing.tables.conftest import Imports, exported
from tests.collection.importing.tables.samples import EGE, SAMPLES, TAGO, WANT
from tests.factories import make_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

TRACKS = "record_uid,position,number,title,duration,is_favourite"


def titles(uid: str) -> list[str]:
    return list(Track.objects.filter(record__uid=uid).values_list("title", flat=True))


# Cells


def test_an_empty_cell_keeps_and_the_sign_clears(imports: Imports) -> None:
    imports("artists", "name,country\nNeu!,Germany\n")
    imports("artists", "name,country\nNeu!,\n")
    assert Artist.objects.get(name="Neu!").country == "Germany"
    imports("artists", "name,country\nNeu!,\\-\n")
    assert Artist.objects.get(name="Neu!").country == ""


@pytest.mark.once
def test_what_a_row_needs_cannot_be_emptied(refused: Imports) -> None:
    assert "cannot be emptied" in refused("formats", "name,is_small\nLP,\\-\n").err


def test_a_text_that_looks_like_the_sign_survives(imports: Imports) -> None:
    imports("ratings", f"record_uid,author,value,rated_on,review\n{TAGO},bert,7,2024-01-01,\\\\-\n")
    assert Rating.objects.get().review == "\\-"
    assert imports("ratings", exported("ratings")).counts["same"] == 1


# Look-ups


@pytest.mark.parametrize(
    ("word", "is_small"), [("ja", True), ("oui", True), ("x", True), ("nein", False), ("0", False)]
)
def test_yes_and_no_are_read_in_many_languages(word: str, is_small: bool, imports: Imports) -> None:
    imports("formats", f"name,Small\nFlexi,{word}\n")
    assert Format.objects.get(name="Flexi").is_small is is_small


def test_a_new_format_is_small_by_its_name_unless_the_file_says_no(imports: Imports) -> None:
    imports("formats", 'name,is_small\n"7""",\nMC,0\n')
    assert dict(Format.objects.values_list("name", "is_small")) == {'7"': True, "MC": False}


def test_the_first_spelling_stays(imports: Imports) -> None:
    imports("artists", "name,country\nCAN,Germany\n")
    assert Artist.objects.get().name == "Can"
    assert Artist.objects.get().country == "Germany"


def test_how_a_name_is_filed_is_derived_and_can_be_given(imports: Imports) -> None:
    imports("labels", "name,sort_name\nThe End,\nThe Brain,Brain!\n")
    assert set(Label.objects.values_list("sort_name", flat=True)) == {"End, The", "Brain!"}


def test_records_follow_what_an_artist_is_filed_as(imports: Imports) -> None:
    imports("artists", "name,sort_name\nCan,Zan\n")
    assert set(Record.objects.values_list("artist_sort", flat=True)) == {"zan"}


# Ratings and plays


def test_a_day_has_one_rating_and_another_day_another(imports: Imports) -> None:
    header = "record_uid,author,value,rated_on\n"
    imports("ratings", f"{header}{TAGO},bert,7,2024-01-01\n{TAGO},bert,8,2024-01-02\n")
    counts = imports("ratings", f"{header}{TAGO},bert,9,2024-01-02\n").counts
    assert counts["changed"] == 1
    assert list(Rating.objects.order_by("rated_on").values_list("value", flat=True)) == [7, 9]


def test_ratings_that_name_nobody_are_the_importers(imports: Imports) -> None:
    imports("ratings", f"record_uid,value,rated_on\n{TAGO},7,2024-01-01\n")
    assert Rating.objects.get().author.username == "collector"


@pytest.mark.once
@pytest.mark.parametrize("table", ["ratings", "plays"])
def test_nothing_is_rated_or_played_in_the_future(table: str, refused: Imports) -> None:
    text = SAMPLES[table].text.replace("2024-03-01", "2999-03-01")
    assert "lies in the future" in refused(table, text).err


@pytest.mark.parametrize(("times", "left"), [(5, 5), (1, 1), (3, 3)])
def test_a_play_log_says_how_often(times: int, left: int, imports: Imports) -> None:
    header = "record_uid,user,day,times\n"
    imports("plays", f"{header}{TAGO},bert,2024-01-01,3\n")
    imports("plays", f"{header}{TAGO},bert,2024-01-01,{times}\n")
    assert Play.objects.count() == left


# Tracks


def test_the_tracks_of_a_record_are_replaced_as_a_whole(imports: Imports) -> None:
    imports("tracks", SAMPLES["tracks"].text)
    counts = imports("tracks", f"{TRACKS}\n{TAGO},1,A1,Paperhouse,7:29,1\n").counts
    assert (counts["changed"], titles(TAGO)) == (1, ["Paperhouse"])


def test_tracks_change_places(imports: Imports) -> None:
    imports("tracks", SAMPLES["tracks"].text)
    swapped = f"{TRACKS}\n{TAGO},1,A1,Mushroom,4:08,\n{TAGO},2,A2,Paperhouse,7:29,\n"
    assert imports("tracks", swapped).counts["changed"] == 2
    assert titles(TAGO) == ["Mushroom", "Paperhouse"]
    assert not Track.objects.filter(is_favourite=True)


def test_a_track_keeps_what_its_row_leaves_open(imports: Imports) -> None:
    imports("tracks", SAMPLES["tracks"].text)
    text = f"record_uid,position,title\n{TAGO},1,Paperhouse\n{TAGO},2,Mushroom\n"
    assert imports("tracks", text).counts["same"] == 2


def test_headings_and_artists_of_tracks_come_in(imports: Imports) -> None:
    header = "record_uid,position,title,artist_text,kind"
    imports("tracks", f"{header}\n{TAGO},1,Disc 2,,Heading\n{TAGO},2,Halleluwah,The Cän,\n")
    assert list(Track.objects.values_list("title", "artist_text", "kind")) == [
        ("Disc 2", "", "heading"),
        ("Halleluwah", "The Cän", "track"),
    ]
    assert [str(record.uid) for record in Record.objects.search("the can")] == [TAGO]


def test_a_heading_becomes_a_track_again(imports: Imports) -> None:
    header = "record_uid,position,title,kind"
    imports("tracks", f"{header}\n{TAGO},1,Disc 2,heading\n")
    assert imports("tracks", f"{header}\n{TAGO},1,Disc 2,\n").counts["same"] == 1
    assert imports("tracks", f"{header}\n{TAGO},1,Disc 2,track\n").counts["changed"] == 1
    assert Track.objects.get().kind == "track"


def test_a_kind_of_track_that_there_is_not_is_refused(refused: Imports) -> None:
    said = refused("tracks", f"record_uid,position,title,kind\n{TAGO},1,Disc 2,chapter\n").err
    assert "kind" in said and "“chapter”" in said and "is neither track nor heading" in said


def test_tracks_that_an_older_version_imported_are_undone(imports: Imports) -> None:
    imports("tracks", f"record_uid,position,number,title\n{TAGO},1,A1,Paperhouse\n")
    # An earlier version kept no artist and no kind of a track.
    assert Change.objects.get().after["track 1"] == "A1; Paperhouse; ; 0"
    assert run("undo_import", Batch.objects.get().pk).code == 0
    assert not Track.objects.exists()


def test_records_are_found_by_the_tracks_of_a_file(imports: Imports) -> None:
    imports("tracks", SAMPLES["tracks"].text)
    assert [str(record.uid) for record in Record.objects.search("mushroom")] == [TAGO]


def test_a_record_of_which_one_track_is_bad_keeps_its_tracks(
    imports: Imports, tmp_path: object
) -> None:
    text = f"{TRACKS}\n{TAGO},1,A1,Paperhouse,7:29,1\n{TAGO},2,A2,,,\n{EGE},1,A1,Pinch,,\n"
    options = ("--skip-bad-rows", "--rejects", f"{tmp_path}/bad.csv")
    counts = imports("tracks", text, *options).counts
    assert (counts["new"], counts["bad"]) == (1, 2)
    assert (titles(TAGO), titles(EGE)) == ([], ["Pinch"])


@pytest.mark.once
def test_tracks_that_are_scattered_over_a_file_are_refused(refused: Imports) -> None:
    text = f"{TRACKS}\n{TAGO},1,,One,,\n{EGE},1,,Two,,\n{TAGO},2,,Three,,\n"
    assert refused("tracks", text).err.count("must follow one another") == 2


# Wants


def test_a_want_without_a_uid_is_known_by_what_is_wanted(imports: Imports) -> None:
    imports("wants", "owner,artist,title,discogs_release_id\nbert,Neu!,Neu!,4711\n")
    counts = imports(
        "wants", "owner,artist,title,discogs_release_id,notes\nbert,Neu!,Neu!,4711,Soon\n"
    ).counts
    assert counts["changed"] == 1
    assert Want.objects.get().notes == "Soon"


def test_two_wants_of_one_release_stay_two(imports: Imports) -> None:
    row = "bert,Neu!,Neu!,4711\n"
    text = f"owner,artist,title,discogs_release_id\n{row}{row}"
    imports("wants", text)
    assert imports("wants", text).counts["same"] == 2
    assert Want.objects.count() == 2


def test_a_want_export_that_comes_back_stays_wants(imports: Imports) -> None:
    imports("wants", SAMPLES["wants"].text)
    text = exported("wants")
    Want.objects.all().delete()
    imports("wants", text)
    assert (Want.objects.count(), Record.objects.count()) == (2, 2)
    assert exported("wants") == text


@pytest.mark.once
def test_an_open_want_was_not_bought(refused: Imports) -> None:
    text = f"owner,artist,title,record_uid\nbert,Can,Tago Mago,{TAGO}\n"
    assert "only a want with the day on which it was closed" in refused("wants", text).err


def test_a_want_that_the_file_names_by_uid_is_not_taken_for_another(imports: Imports) -> None:
    header = "uid,owner,artist,title,notes\n"
    imports("wants", f"{header}{WANT},bert,Neu!,Neu!,\n")
    counts = imports("wants", f"{header},bert,Neu!,Neu!,new\n{WANT},bert,Neu!,Neu!,old\n").counts
    assert (counts["new"], counts["changed"]) == (1, 1)
    assert Want.objects.get(uid=WANT).notes == "old"


@pytest.mark.once
def test_a_want_does_not_change_hands_by_a_file(imports: Imports, refused: Imports) -> None:
    imports("wants", SAMPLES["wants"].text)
    text = f"uid,owner,artist,title\n{WANT},bert,Neu!,Neu! 75\n"
    assert "this row belongs to collector" in refused("wants", text).err


def test_a_want_without_an_owner_in_the_file_keeps_its_own(imports: Imports) -> None:
    imports("wants", SAMPLES["wants"].text.replace("collector", "bert"))
    text = f"uid,artist,title,notes\n{WANT},Neu!,Neu! 75,Soon\n"
    assert imports("wants", text).counts["changed"] == 1
    assert Want.objects.get(uid=WANT).owner.username == "bert"


# Rights


@pytest.fixture
def bert(collector: AbstractBaseUser) -> User:
    """A collector whose records are not those of the shelf."""
    bert = User.objects.get(username="bert")
    bert.is_active = True
    give_role(bert, Role.COLLECTOR)
    bert.save()
    make_record(bert, title="Future Days")
    return User.objects.get(pk=bert.pk)


def judged(table: str, text: str, by: User, tmp_path: object) -> TableImport:
    path = f"{tmp_path}/{table}.csv"
    with open(path, "w") as file:
        file.write(text)
    return TableImport(table, open_table_file(path), TableOptions(owner=by, only_own=True))


@pytest.mark.parametrize("table", ["ratings", "plays", "wants", "tracks"])
def test_a_collector_imports_nothing_of_others(table: str, bert: User, tmp_path: object) -> None:
    text = SAMPLES[table].text.replace("bert", "collector")
    before = snapshot()
    report = judged(table, text, bert, tmp_path).run(by=bert)
    assert (report.counts["bad"], report.imported) == (2, False)
    assert snapshot() == before


def test_a_collector_takes_no_want_of_others(bert: User, collector: User, tmp_path: object) -> None:
    Want.objects.create(uid=WANT, owner=collector, artist="Neu!", title="Neu! 75")
    before = snapshot()
    for text in (
        f"uid,artist,title,notes\n{WANT},Neu!,Neu! 75,Mine\n",
        f"uid,owner,artist,title\n{WANT},bert,Neu!,Neu! 75\n",
    ):
        report = judged("wants", text, bert, tmp_path).run(by=bert)
        assert (report.counts["bad"], report.imported) == (1, False)
    assert snapshot() == before


def test_a_collector_changes_no_artist_that_others_carry(bert: User, tmp_path: object) -> None:
    make_record(bert, artists=["Neu!"])
    text = "name,country\nCan,Germany\nNeu!,Germany\n"
    report = judged("artists", text, bert, tmp_path).run(by=bert)
    assert (report.counts["skipped"], report.counts["changed"]) == (1, 1)
    assert Artist.objects.get(name="Can").country == ""


def test_a_collector_imports_their_own_ratings(bert: User, tmp_path: object) -> None:
    text = f"record_uid,value,rated_on\n{TAGO},7,2024-01-01\n"
    assert judged("ratings", text, bert, tmp_path).run(by=bert).counts["new"] == 1


def test_the_site_imports_ratings_of_everybody(collector: User, tmp_path: object) -> None:
    path = f"{tmp_path}/ratings.csv"
    with open(path, "w") as file:
        file.write(SAMPLES["ratings"].text)
    job = TableImport("ratings", open_table_file(path), TableOptions(owner=collector))
    assert job.run(by=SITE).counts["new"] == 2


# Files of records and of wants


@pytest.mark.once
@pytest.mark.parametrize("header", ["Artist,Title,Notes", "artist,title,year,format,priority"])
def test_a_sheet_of_records_is_not_taken_for_wants(header: str) -> None:
    assert table_of(header.split(",")) != "wants"
