"""The search over everything, and what a scanner finds."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.models import Record, Want
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db
URL = reverse("admin:search")


@pytest.fixture
def bert(client: Client) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def shelf(bert: User) -> Record:
    """One thing of each kind that “bjork” finds, and one of each that it does not."""
    record = make_record(
        bert, artists=["Björk"], title="Debut", labels=[("Björk Overseas", "BOX 1")]
    )
    record.set_tracks(
        [{"number": "A1", "title": "Song for Bjørk"}, {"number": "A2", "title": "Crying"}]
    )
    make_record(bert, artists=["Can"], labels=["Spoon"])
    Want.objects.create(owner=bert, artist="BJÖRK", title="Post")
    Want.objects.create(owner=bert, artist="Faust", title="So Far")
    return record


def found(client: Client, words: str) -> dict[str, list[str]]:
    groups = client.get(URL, {"q": words}).context["groups"]
    return {group.label: [hit.text for hit in group.hits] for group in groups}


def page_of(record: Record) -> str:
    return reverse("admin:collection_record_page", args=[record.pk])


@pytest.mark.parametrize("words", ["bjork", "BJÖRK", "björk"])
def test_one_word_finds_records_artists_labels_tracks_and_wants_whatever_its_accents(
    client, shelf, words
):
    assert found(client, words) == {
        "Records": ["Björk - Debut"],
        "Artists": ["Björk"],
        "Labels": ["Björk Overseas"],
        "Tracks": ["A1 Song for Bjørk"],
        "Wants": ["BJÖRK - Post"],
    }


@pytest.mark.once
def test_every_hit_leads_to_its_page_and_every_list_to_as_many(client, bert):
    for number in range(9):
        record = make_record(
            bert, artists=[f"Echo {number}"], labels=[f"Echo {number}"], title="Echo"
        )
        record.set_tracks([{"title": "Echo"}])
        Want.objects.create(owner=bert, artist="Echo", title=str(number))
    for group in client.get(URL, {"q": "echo"}).context["groups"]:
        assert (len(group.hits), group.total) == (8, 9)
        assert {client.get(hit.url).status_code for hit in group.hits} == {200}
        assert client.get(group.url).context["cl"].result_count == 9


def test_whole_names_come_first(client, bert):
    make_record(bert, artists=["A Band"], title="Crushing")
    make_record(bert, artists=["Björk"], title="Crush")
    make_record(bert, artists=["The Crush"], title="Hits")
    make_record(bert, artists=["Crusher"], title="Zero")
    groups = {group.label: group for group in client.get(URL, {"q": "crush"}).context["groups"]}
    titles = [hit.record.title for hit in groups["Records"].hits]
    assert titles == ["Hits", "Crush", "Crushing", "Zero"]
    assert [hit.text for hit in groups["Artists"].hits] == ["The Crush", "Crusher"]


def test_removed_records_are_found_last_and_marked(client, bert):
    make_record(bert, artists=["Abba"], title="Echo", is_active=False)
    make_record(bert, artists=["Zappa"], title="Echo")
    assert found(client, "echo")["Records"] == ["Zappa - Echo", "Abba - Echo"]
    assert client.get(URL, {"q": "echo"}).text.count('class="record-removed"') == 1


def test_nobody_finds_what_he_may_not_see(client, shelf):
    client.force_login(make_user("dora", is_staff=True))
    assert found(client, "bjork") == {}
    shelf.barcode = "5016958041"
    shelf.save()
    assert client.get(URL, {"q": "5016958041"}).status_code == 200


@pytest.mark.parametrize(
    ("stored", "scanned"),
    [
        ("5016958041123", "5016958041123"),
        ("5 016958 041123", "5016958041123"),
        ("5016958041123", "5 016958-041123"),
        ("075992596211", "0075992596211"),
        ("0075992596211", "75992596211"),
    ],
)
def test_a_scanned_barcode_opens_its_only_record(client, bert, stored, scanned):
    record = make_record(bert, barcode=stored)
    make_record(bert, barcode="4006381333931"), make_record(bert)
    assert client.get(URL, {"q": scanned}).url == page_of(record)


def test_a_barcode_of_several_records_lists_them(client, bert):
    for title in ("First copy", "Second copy"):
        make_record(bert, barcode="5 016958 041123", title=title)
    assert found(client, "5016958041123") == {"Records": ["Can - First copy", "Can - Second copy"]}
    assert (
        client.get(reverse("admin:collection_record_changelist"), {"q": "5016958041123"})
        .context["cl"]
        .result_count
        == 2
    )


@pytest.mark.once
def test_a_barcode_that_nobody_has_offers_to_add_it(client, bert):
    make_record(bert)
    page = client.get(URL, {"q": "5016958 041123"}).text
    assert "No record has the barcode 5016958041123." in page
    address = reverse("admin:add", query={"q": "5016958 041123"}).replace("+", "%20")
    assert f'href="{address}"' in page
    form = f"{reverse('admin:add_record')}?barcode=5016958041123"
    assert form in client.get(address).text
    assert 'value="5016958041123"' in client.get(form).text


@pytest.mark.once
def test_a_bought_record_keeps_the_barcode_it_was_scanned_with(client, bert):
    form = client.get(reverse("admin:quick_buy")).context["form"]
    given = {
        "artist": "Can",
        "title": "Ege",
        "purchase_date": "2024-05-01",
        "cost": "1",
        "barcode": "5016958041123",
    }
    client.post(reverse("admin:quick_buy"), given | {"uid": form["uid"].value()})
    assert Record.objects.get().barcode == "5016958041123"


def test_zeros_are_no_barcode_of_a_record_without_one(client, bert):
    make_record(bert)
    assert found(client, "00000000") == {}


@pytest.mark.parametrize("words", ["r123456", "[r123456]", "sf 001"])
def test_a_release_or_a_catalog_number_opens_its_only_record(client, bert, words):
    record = make_record(bert, discogs_release_id=123456, labels=[("Spoon", "SF 001")])
    make_record(bert, discogs_release_id=1234567, labels=[("Spoon", "SF 0011")])
    if words == "sf 001":
        Record.objects.exclude(pk=record.pk).delete()
    assert client.get(URL, {"q": words}).url == page_of(record)


def test_a_title_with_a_number_does_not_open_by_itself(client, bert):
    make_record(bert, title="1999")
    assert found(client, "1999") == {"Records": ["Can - 1999"]}


def test_a_wanted_release_is_found_by_its_number(client, bert):
    Want.objects.create(owner=bert, artist="Can", title="Ege", discogs_release_id=77)
    assert found(client, "r77") == {"Wants": ["Can - Ege"]}


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("q=%E2%80%8B", "nothing visible"),
        (f"q={'x' * 503}", "at most 502 characters"),
        ("q=a&q=b", "holds q twice"),
        ("artist=can", "This page has no parameter “artist”; it takes q."),
    ],
)
def test_what_cannot_be_searched_is_said(client, shelf, address, sentence):
    page = client.get(f"{URL}?{address}")
    assert sentence in page.text and not page.context["groups"]


@pytest.mark.once
@pytest.mark.parametrize("words", ["", "zzz", "%", "\\", "'", '"', "r999", "x" * 500])
def test_what_finds_nothing_says_what_to_do_next(client, shelf, words):
    page = client.get(URL, {"q": words})
    assert page.status_code == 200 and not page.context["groups"]
    assert ("Nothing found." if words else "scan a barcode") in page.text


@pytest.mark.once
def test_the_search_takes_as_many_queries_for_fifty_hits_as_for_one(client, bert):
    counts = []
    for number in (1, 50):
        for n in range(number):
            record = make_record(
                bert, artists=[f"Echo {number}.{n}"], labels=[f"Echo {number}.{n}"], title="Echo"
            )
            record.set_tracks([{"title": "Echo"}])
            Want.objects.create(owner=bert, artist="Echo", title=str(n))
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"q": "echo"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 26


@pytest.mark.parametrize("kind", ["artist", "label", "want"])
def test_the_lists_behind_the_search_ignore_accents_too(client, shelf, kind):
    shown = client.get(reverse(f"admin:collection_{kind}_changelist"), {"q": "bjork"})
    assert shown.context["cl"].result_count == 1


@pytest.mark.once
def test_the_number_behind_a_name_is_shown_only_where_two_have_that_name(client, bert):
    make_record(bert, artists=["Ono (3)"], labels=[("Ono Records (2)", "7")])
    make_record(bert, artists=["Ono"])
    groups = {group.label: group.hits for group in client.get(URL, {"q": "ono"}).context["groups"]}
    assert sorted(hit.text for hit in groups["Artists"]) == ["Ono", "Ono (3)"]
    assert [hit.text for hit in groups["Labels"]] == ["Ono Records"]
    assert "Ono Records 7" in [hit.note for hit in groups["Records"]]
