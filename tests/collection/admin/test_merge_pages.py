"""The pages on which records and names that are one become one, or are said to be two."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.models import Artist, Batch, Decision, Format, Record, TwoRecords
from disco_site.pages.names_alike import likeness_key
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]
LIST = reverse("admin:collection_record_changelist")
NEAR = reverse("admin:near_duplicates")
ALIKE = reverse("admin:names_alike")


@pytest.fixture
def boss(client: Client):
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def two(owner, **facts) -> list[Record]:
    return [make_record(owner, **facts), make_record(owner, **facts)]


def test_selected_records_are_merged_by_what_is_chosen_for_each_field(client, boss):
    first, second = make_record(boss, location="Attic"), make_record(boss, location="Cellar")
    chosen = {"action": "merge_together", "_selected_action": [first.pk, second.pk]}
    page = client.post(LIST, chosen, follow=True)
    assert "Attic" in page.text and "Cellar" in page.text
    sent = {"record": [first.pk, second.pk], "kept": second.pk, "take-location": first.pk}
    page = client.post(page.request["PATH_INFO"], sent, follow=True)
    assert list(Record.objects.values_list("pk", "location")) == [(second.pk, "Attic")]
    batch = Batch.objects.get()
    assert client.get(reverse("admin:collection_batch_change", args=[batch.pk])).status_code == 200
    undo = reverse("admin:collection_batch_undo", args=[batch.pk])
    assert f'2 records became one. <a href="{undo}">Undo</a>' in page.text
    fingerprint = client.get(undo).context["plan"].fingerprint
    client.post(undo, {"fingerprint": fingerprint})
    assert Record.objects.count() == 2


def test_what_both_have_cost_is_given_back_once(client, boss):
    records = two(boss)
    for record in records:
        record.buy(by=boss)
    address = reverse("admin:collection_record_merge")
    ids = [record.pk for record in records]
    assert "Give back what" in client.get(address, {"record": ids}).text
    client.post(address, {"record": ids, "kept": ids[0], "reverse": "1"})
    assert records[0].transactions.with_effect().count() == 3


@pytest.mark.once
@pytest.mark.parametrize(("ids", "status"), [(["x"], 404), ([0, 1], 404), ([], 404)])
def test_what_cannot_be_merged_is_no_page(client, boss, ids, status):
    assert (
        client.get(reverse("admin:collection_record_merge"), {"record": ids}).status_code == status
    )


def test_records_of_others_are_not_merged(client):
    user = make_user("ben")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    ids = [record.pk for record in two(make_user("anna"))]
    address = reverse("admin:collection_record_merge")
    assert client.get(address, {"record": ids}).status_code == 403
    assert client.post(address, {"record": ids, "kept": ids[0]}).status_code == 403


def test_near_duplicates_are_said_to_be_two_one_pair_or_many_at_once(client, boss):
    pairs = [two(boss, title=title) for title in ("One", "Two", "Three")]
    groups = [f"{first.pk},{second.pk}" for first, second in pairs]
    assert client.get(NEAR).context["count"] == 6
    client.post(NEAR, {"copies": groups[0]})
    client.post(NEAR, {"others": "chosen", "group": groups[1:]})
    assert client.get(NEAR).context["count"] == 0
    assert sorted(TwoRecords.objects.values_list("are_copies", flat=True)) == [False, False, True]


def test_the_last_answer_about_near_duplicates_is_taken_back(client, boss):
    pairs = [two(boss, title=title) for title in ("One", "Two", "Three")]
    groups = [f"{first.pk},{second.pk}" for first, second in pairs]
    client.post(NEAR, {"others": groups[0]})
    client.post(NEAR, {"copies": "chosen", "group": groups[1:]})
    assert "Undo the last answer, about 2 pairs" in client.get(NEAR).text
    page = client.post(NEAR, {"back": "1"}, follow=True)
    assert "2 pairs to decide about again." in page.text and "Undo the last" not in page.text
    assert client.get(NEAR).context["count"] == 4


def test_the_page_of_near_duplicates_takes_as_many_queries_for_many_groups(client, boss):
    taken = []
    for number in range(4):
        two(boss, title=f"Title {number}"), two(boss, title=f"Other title {number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(NEAR).context["count"] == 4 * (number + 1)
        taken.append(len(queries))
    assert taken[1] == taken[-1]


def test_names_are_merged_from_their_list(client, boss):
    make_record(boss, artists=["AC/DC"]), make_record(boss, artists=["AC-DC"])
    first, second = Artist.objects.order_by("pk")
    chosen = {"action": "merge_selected", "_selected_action": [first.pk, second.pk]}
    artists = reverse("admin:collection_artist_changelist")
    page = client.post(artists, chosen, follow=True)
    client.post(page.request["PATH_INFO"], {"row": [first.pk, second.pk], "into": second.pk})
    assert list(Artist.objects.all()) == [second]
    assert {record.artist_links.get().artist for record in Record.objects.all()} == {second}


def test_after_a_merge_of_several_names_the_message_leads_to_their_batches(client, boss):
    rows = [Artist.objects.create(name=name) for name in ("AC/DC", "AC-DC", "ACDC")]
    merge = reverse("admin:collection_artist_merge_rows", query={"row": [row.pk for row in rows]})
    sent = {"row": [row.pk for row in rows], "into": rows[0].pk}
    page = client.post(merge, sent, follow=True)
    assert f'<a href="{reverse("admin:collection_batch_changelist")}">Undo</a>' in page.text


def test_a_name_is_merged_from_its_page_by_typing_the_other(client, boss):
    lp, album = (Format.objects.create(name=name) for name in ("LP", "Album"))
    page = client.get(reverse("admin:collection_format_change", args=[lp.pk]))
    address = reverse("admin:collection_format_merge", args=[lp.pk])
    assert address in page.text
    assert "There is no format" in client.get(address, {"name": "Tape"}).text
    assert client.get(address, {"name": "album"}).url == f"{address}?into={album.pk}"


@pytest.mark.once
@pytest.mark.parametrize(
    "names",
    [
        ("Beatles", "The Beatles"),
        ("Beatles, The", "The Beatles"),
        ("AC/DC", "AC-DC"),
        ("Earth, Wind & Fire", "Earth Wind and Fire"),
        ("Björk", "Bjork"),
    ],
)
def test_names_that_look_alike(names):
    assert len(set(map(likeness_key, names))) == 1


@pytest.mark.once
@pytest.mark.parametrize("names", [("The The", "Them"), ("!!!", "???"), ("Can", "Cans")])
def test_names_that_do_not_look_alike(names):
    assert len(set(map(likeness_key, names))) == 2


def test_suspected_names_are_listed_and_not_again_once_they_are_two(client, boss):
    make_record(boss, artists=["Beatles"]), make_record(boss, artists=["The Beatles"])
    index = client.get(reverse("admin:index")).text
    assert "Names that look alike" in index
    group = client.get(ALIKE).context["groups"][0]
    assert [row.name for row in group.rows] == ["Beatles", "The Beatles"]
    client.post(ALIKE, {"several": f"artist:{group.ids}"})
    assert client.get(ALIKE).context["groups"] == []
    assert Decision.objects.get().answer == "Beatles + The Beatles" and Artist.objects.count() == 2
