"""Entered by mistake: the only way in which a record is deleted by hand."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.urls import reverse

from adminkit.verbs import SITE
from collection.models import Record, SourceKey
from credits.models import Account
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def collector(client):
    user = make_user("collector")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def mistake_url(record):
    return reverse("admin:collection_record_mistake", args=[record.pk])


def test_the_page_lists_what_goes_and_what_comes_back(client, collector):
    record = make_record(
        collector, labels=[("Spoon", "1")], rating="8", year=1971, cover="covers/a.jpg"
    )
    record.set_tracks([{"title": "Paperhouse"}])
    SourceKey.objects.create(record=record, source="discogs", key="77")
    record.buy(cost=1, by=SITE)
    page = client.get(mistake_url(record)).content.decode()
    listed = [
        "Can on Spoon 1",
        "1 track: Paperhouse",
        "collector, 8 on",
        "discogs 77",
        "covers/a.jpg",
        "Purchase -1",
    ]
    assert [text for text in listed if text not in page] == []
    assert Record.objects.exists()


def test_confirmed_the_record_goes_and_the_credit_comes_back(client, collector):
    record = make_record(collector)
    record.buy(cost=1, by=SITE)
    page = client.post(mistake_url(record), {"reason": "Typed twice"}, follow=True).content.decode()
    assert "Can - Tago Mago is deleted. +1 credit was booked." in page
    assert not Record.objects.exists() and Account.objects.get().balance() == 0
    assert LogEntry.objects.latest("pk").action_flag == DELETION


def test_without_a_reason_it_stays(client, collector):
    record = make_record(collector)
    assert client.post(mistake_url(record), {"reason": " "}).status_code == 200
    assert Record.objects.exists()


def test_nobody_withdraws_a_record_of_somebody_else(client, collector):
    record = make_record(make_user("ann"))
    assert client.post(mistake_url(record), {"reason": "x"}).status_code == 403
    assert Record.objects.exists()


def test_a_listener_withdraws_nothing(client):
    listener = make_user("listener")
    give_role(listener, Role.LISTENER)
    client.force_login(listener)
    assert client.post(mistake_url(make_record(listener)), {"reason": "x"}).status_code == 403


def test_there_is_no_bare_delete(client):
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    record = make_record()
    page = client.get(reverse("admin:collection_record_change", args=[record.pk])).content.decode()
    delete = reverse("admin:collection_record_delete", args=[record.pk])
    assert delete not in page and mistake_url(record) in page
    assert client.post(delete, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
    client.post(reverse("admin:collection_record_changelist"), bulk)
    assert Record.objects.exists()


def test_the_page_holds_nothing_that_the_security_policy_forbids(client, collector):
    page = client.get(mistake_url(make_record(collector))).content.decode()
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
