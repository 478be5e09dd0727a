"""Folders at Discogs become something else in what they gave before, without a file or a fetch."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from adminkit.verbs import SITE
from collection.bulk.folders import folders_to_move, use_folders_as
from collection.history.undo import Undo
from collection.models import Batch, Preferences, Record, SourceKey, Tag
from disco_site.people.roles import Role, give_role
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import figures

pytestmark = pytest.mark.usefixtures("collector")

SHELF = discogs(
    row(folder="Jazz"),
    row(release_id="2", title="Landed", folder="Rock; Pop"),
    row(release_id="3", title="Flow Motion", folder="Uncategorized"),
)
PAGE = reverse("admin:collection_record_folders")
Shelf = dict[str, tuple[str, list[str]]]


def shelf() -> Shelf:
    """Return location and tags of each record, by title."""
    records = Record.objects.order_by("pk")
    return {one.title: (one.location, [str(tag) for tag in one.tags.all()]) for one in records}


PLACES: Shelf = {"Tago Mago": ("Jazz", []), "Landed": ("Rock; Pop", []), "Flow Motion": ("", [])}
TAGS: Shelf = {"Tago Mago": ("", ["Jazz"]), "Landed": ("", ["Rock; Pop"]), "Flow Motion": ("", [])}


def test_places_become_tags_and_tags_places_again(imports: Imports, collector: User) -> None:
    imports(SHELF)
    batch = use_folders_as(collector, "tag", by=SITE)
    assert batch and batch.counts == {"changed": 2, "same": 0} and shelf() == TAGS
    assert use_folders_as(collector, "tag", by=SITE) is None
    use_folders_as(collector, "place", by=SITE)
    assert shelf() == PLACES


@pytest.mark.parametrize("use", ["tag", "place"])
def test_the_next_file_changes_nothing_and_doubles_nothing(
    imports: Imports, collector: User, use: str
) -> None:
    imports(SHELF, "--folders", "place" if use == "tag" else "tag")
    use_folders_as(collector, use, by=SITE)
    moved = shelf()
    for _ in range(2):
        assert figures(imports(SHELF).counts) == (0, 0, 3, 0)
    assert shelf() == moved == (TAGS if use == "tag" else PLACES)


def test_it_does_what_the_same_choice_with_the_file_does(imports: Imports, collector: User) -> None:
    imports(SHELF)
    use_folders_as(collector, "tag", by=SITE)
    seen = [key.seen for key in SourceKey.objects.order_by("record")]
    use_folders_as(collector, "place", by=SITE)
    imports(SHELF, "--folders", "tag")
    assert [key.seen for key in SourceKey.objects.order_by("record")] == seen


def test_an_undo_brings_everything_back(imports: Imports, collector: User) -> None:
    imports(SHELF)
    before = [key.seen for key in SourceKey.objects.order_by("record")]
    batch = use_folders_as(collector, "tag", by=SITE)
    assert batch and Undo(batch).run(by=SITE).kept == []
    assert shelf() == PLACES and not Tag.objects.exists()
    assert [key.seen for key in SourceKey.objects.order_by("record")] == before


@pytest.mark.parametrize("by_file", [True, False])
def test_an_undo_brings_the_choice_back_too(
    imports: Imports, collector: User, by_file: bool
) -> None:
    imports(SHELF)
    if by_file:
        imports(SHELF, "--folders", "tag")
    else:
        use_folders_as(collector, "tag", by=SITE)
    assert shelf() == TAGS
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert Preferences.objects.folders_of(collector) == "place"
    # So the next file of the next month leaves everything where it is again.
    assert figures(imports(SHELF).counts) == (0, 0, 3, 0) and shelf() == PLACES


def test_a_place_and_tags_of_ones_own_stay(imports: Imports, collector: User) -> None:
    imports(SHELF)
    record = Record.objects.get(title="Tago Mago")
    record.location = "Hallway"
    record.save()
    record.set_tags([Tag.objects.get_or_add("to sell", owner_id=collector.pk)[0]])
    use_folders_as(collector, "tag", by=SITE)
    location, tags = shelf()["Tago Mago"]
    assert (location, sorted(tags)) == ("Hallway", ["Jazz", "to sell"])
    use_folders_as(collector, "place", by=SITE)
    assert shelf()["Tago Mago"] == ("Hallway", ["to sell"])


def test_what_looks_the_same_is_said_by_discogs_all_the_same_and_undone(
    imports: Imports, collector: User
) -> None:
    imports(discogs(row(folder="Jazz")))
    Record.objects.update(location="Hallway")
    record = Record.objects.get()
    record.set_tags([Tag.objects.get_or_add("Jazz", owner_id=collector.pk)[0]])
    batch = use_folders_as(collector, "tag", by=SITE)
    assert batch and batch.counts["changed"] == 0
    assert SourceKey.objects.get().seen["tags"] == "Jazz"
    assert folders_to_move(collector, "tag") == []


def test_records_of_others_stay_as_they_are(imports: Imports, collector: User) -> None:
    imports(SHELF)
    other = User.objects.create_user("other")
    assert use_folders_as(other, "tag", by=SITE) is None
    assert shelf() == PLACES and Preferences.objects.folders_of(collector) == "place"


# The page


@pytest.fixture
def signed_in(client: Client, collector: User) -> Client:
    User.objects.filter(pk=collector.pk).update(is_staff=True)
    give_role(collector, Role.COLLECTOR)
    client.force_login(User.objects.get(pk=collector.pk))
    return client


def test_the_page_counts_and_moves(imports: Imports, collector: User, signed_in: Client) -> None:
    imports(SHELF)
    shown = signed_in.get(PAGE).text
    assert "2 records, in Jazz, Rock; Pop" in shown and "Make the folders places" not in shown
    shown = signed_in.post(PAGE, {"use": "tag"}, follow=True).text
    assert "Folders at Discogs are tags now: 2 records changed." in shown and "Undo…" in shown
    assert shelf() == TAGS and Batch.objects.latest("pk").user == collector
    assert "Make the folders places" in signed_in.get(PAGE).text


def test_the_page_refuses_another_choice(signed_in: Client) -> None:
    assert signed_in.post(PAGE, {"use": "shelf"}).status_code == 404
