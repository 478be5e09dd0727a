"""Wants, plays and saved filters: everybody writes his own."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminkit import strict_list
from collection.models import Batch, Change, Play, SavedFilter, Want
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def collector(client):
    user = make_user("collector")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def url(model, page, *args):
    return reverse(f"admin:collection_{model._meta.model_name}_{page}", args=args)


def test_a_want_belongs_to_whoever_enters_it(client, collector):
    client.post(
        url(Want, "add"),
        {"artist": "Can", "title": "Ege", "priority": "3", "owner": make_user("ann").pk},
    )
    assert Want.objects.get().owner == collector


def test_a_play_belongs_to_whoever_logs_it(client, collector):
    client.post(url(Play, "add"), {"record": make_record(make_user("ann")).pk, "day": "2024-05-01"})
    assert Play.objects.get().user == collector


def test_rows_of_others_are_neither_changed_nor_deleted(client, collector):
    want = Want.objects.create(owner=make_user("ann"), artist="Can", title="Ege")
    assert client.post(url(Want, "change", want.pk), {"title": "Mine"}).status_code == 403
    assert client.post(url(Want, "delete", want.pk), {"post": "yes"}).status_code == 403


def test_a_bulk_deletion_spares_the_rows_of_others(client, collector):
    want = Want.objects.create(owner=make_user("ann"), artist="Can", title="Ege")
    data = {"action": "delete_selected", "_selected_action": want.pk, "post": "yes"}
    client.post(url(Want, "changelist"), data)
    assert Want.objects.exists()


@pytest.mark.once
def test_more_rows_than_a_page_holds_are_not_deleted_together(client, collector, monkeypatch):
    monkeypatch.setattr(strict_list, "MOST_DELETED", 2)
    record = make_record(collector)
    plays = [
        Play.objects.create(record=record, user=collector, day=date(2024, 5, day))
        for day in (1, 2, 3)
    ]
    data = {"action": "delete_selected", "_selected_action": plays[0].pk, "index": "0"}
    page = client.post(url(Play, "changelist"), data | {"select_across": "1"}, follow=True)
    assert "3 plays are too many to delete at once: at most 2 are." in page.text
    client.post(url(Play, "changelist"), data | {"post": "yes"})
    assert Play.objects.count() == 2


def test_a_want_that_was_bought_has_a_day(client, collector):
    data = {"artist": "Can", "title": "Ege", "priority": "3", "record": make_record(collector).pk}
    assert client.post(url(Want, "add"), data).status_code == 200
    client.post(url(Want, "add"), data | {"closed_on": "2024-05-01"})
    assert Want.objects.get().closed_on == date(2024, 5, 1)


def test_plays_are_found_by_their_record(client, collector):
    Play.objects.create(record=make_record(artists=["Björk"]), user=collector, day=date(2024, 1, 1))
    Play.objects.create(record=make_record(), user=collector, day=date(2024, 1, 1))
    shown = client.get(f"{url(Play, 'changelist')}?q=bjork").context["cl"].result_list
    assert [play.record.artist_line for play in shown] == ["Björk"]


@pytest.mark.once
def test_saved_filters_of_others_are_not_seen(client, collector):
    other = SavedFilter.objects.create(user=make_user("ann"), name="Unrated", query="unrated=1")
    assert not client.get(url(SavedFilter, "changelist")).context["cl"].result_list
    assert client.get(url(SavedFilter, "change", other.pk)).status_code == 302


def test_a_second_filter_of_the_same_name_is_refused(client, collector):
    SavedFilter.objects.create(user=collector, name="Unrated", query="unrated=1")
    assert (
        client.post(url(SavedFilter, "add"), {"name": "Unrated", "query": "unrated=0"}).status_code
        == 200
    )
    assert SavedFilter.objects.count() == 1


def listed(client, address=""):
    return [
        want.title
        for want in client.get(f"{url(Want, 'changelist')}?{address}").context["cl"].result_list
    ]


def test_wants_that_are_open_are_listed_the_most_wanted_first(client, collector):
    for title, priority in (("c", 3), ("a", 1), ("b", 1)):
        Want.objects.create(owner=collector, artist="Can", title=title, priority=priority)
    Want.objects.create(owner=collector, artist="Can", title="given up", closed_on=date(2024, 5, 1))
    record = make_record(collector)
    Want.objects.create(
        owner=collector, artist="Can", title="bought", closed_on=date(2024, 5, 1), record=record
    )
    assert listed(client) == ["a", "b", "c"]
    assert (listed(client, "state=bought"), listed(client, "state=given_up")) == (
        ["bought"],
        ["given up"],
    )
    assert len(listed(client, "state=all")) == 5


def test_a_state_that_no_want_has_lists_none(client, collector):
    Want.objects.create(owner=collector, artist="Can", title="Ege")
    assert listed(client, "state=lost") == []


def test_only_the_own_wants_can_be_bought(client, collector):
    for owner in (collector, make_user("ann")):
        Want.objects.create(owner=owner, artist="Can", title="Ege")
    assert client.get(url(Want, "changelist")).text.count("Bought it") == 1


@pytest.mark.once
def test_the_list_of_wants_takes_as_many_queries_for_many(
    client, collector, django_assert_num_queries
):
    Want.objects.create(owner=collector, artist="Can", title="Ege", discogs_release_id=99)
    make_record(collector, title="Ege")
    with CaptureQueriesContext(connection) as few:
        client.get(url(Want, "changelist"))
    Want.objects.bulk_create(
        Want(owner=collector, artist="Can", title=str(number), discogs_release_id=number)
        for number in range(1, 60)
    )
    for number in range(1, 9):
        make_record(collector, title=str(number), discogs_release_id=50 + number)
    with django_assert_num_queries(len(few)):
        client.get(url(Want, "changelist"))


def test_wants_that_have_come_in_are_closed_where_they_are_ticked(client, collector):
    wants = [
        Want.objects.create(owner=collector, artist="Can", title=title)
        for title in ("Ege", "Tago Mago", "Delay")
    ]
    records = [make_record(collector, title=want.title, artists=["Can"]) for want in wants[:2]]
    assert (
        "<strong>2 wants</strong> of yours have come in" in client.get(url(Want, "changelist")).text
    )
    page = url(Want, "come_in")
    assert [arrival.record for arrival in client.get(page).context["arrivals"]] == records
    client.post(page, {"want": [wants[0].pk, wants[2].pk, "abc"]})
    assert set(Want.objects.exclude(closed_on=None)) == {wants[0]}
    assert Batch.objects.get().counts == {"changed": 1}


def test_the_record_of_somebody_else_closes_no_want(client, collector):
    record = make_record(make_user("ann"))
    assert client.get(f"{url(Want, 'come_in')}?record={record.pk}").status_code == 404


@pytest.mark.parametrize(
    ("action", "facts"),
    [("want_any_pressing", {"any_pressing": True}), ("give_up", {"record": None})],
)
def test_selected_wants_are_changed_together(client, collector, action, facts):
    own = Want.objects.create(owner=collector, artist="Can", title="Ege")
    other = Want.objects.create(owner=make_user("ann"), artist="Can", title="Ege")
    client.post(url(Want, "changelist"), {"action": action, "_selected_action": [own.pk, other.pk]})
    assert list(Change.objects.values_list("key", flat=True)) == [str(own.pk)]
    assert Want.objects.filter(pk=own.pk, **facts).exists()
