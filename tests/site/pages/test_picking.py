import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener(client: Client) -> User:
    user = make_user("clara")
    give_role(user, Role.LISTENER)
    client.force_login(user)
    return user


@pytest.fixture
def metal(listener: User) -> Record:
    """One record of metal on the shelf, and one that was removed, and one of jazz; the first is
    returned.
    """
    owner = make_user("bert")
    make_record(owner, title="Bop", genre="Jazz")
    make_record(owner, title="Gone", genre="Metal", is_active=False)
    return make_record(owner, title="Loud", genre="Metal")


def page_of(record: Record) -> str:
    return reverse("admin:collection_record_page", args=[record.pk])


def picked(client: Client, query: str) -> str:
    return client.get(f"/admin/random/?{query}").headers["Location"].partition("?")[0]


def test_a_pick_honours_the_filter_and_leads_to_the_record(client: Client, metal: Record):
    assert picked(client, "genre=metal") == page_of(metal)


def test_the_page_of_the_record_leads_back_to_the_list_that_it_was_drawn_from(
    client: Client, metal: Record
):
    page = client.get("/admin/random/?genre=metal&is_active=", follow=True)
    assert page.context["neighbours"].total == 2


def test_a_removed_record_is_picked_only_if_asked_for(client: Client, metal: Record):
    gone = Record.objects.get(title="Gone")
    assert picked(client, "genre=metal&is_active=0") == page_of(gone)


def test_the_page_of_the_record_leads_to_another_one_of_the_same_filter(
    client: Client, metal: Record
):
    page = client.get("/admin/random/?genre=metal&year_min=", follow=True)
    assert '<a href="/admin/random/?genre=metal&amp;year_min=">Another one</a>' in page.text
    assert (
        'from <a href="/admin/collection/record/?is_active=1&amp;genre=metal">these records</a>'
        in page.text
    )


def test_where_none_fits_it_says_so(client: Client, metal: Record):
    assert "No record matches." in client.get("/admin/random/?genre=polka").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("artst=Can", "“artst” is not a filter; there are q, artist"),
        ("year_min=abc", "year_min takes a whole number from 0 to 9999, not “abc”."),
        ("genre=jazz&genre=metal", "The address holds genre twice."),
    ],
)
def test_what_it_cannot_understand_is_said_and_nothing_is_drawn(
    client: Client, metal: Record, query: str, sentence: str
):
    page = client.get(f"/admin/random/?{query}")
    assert page.status_code == 400 and sentence in page.text


def test_the_list_of_records_offers_a_pick_from_what_it_shows(client: Client, metal: Record):
    page = client.get("/admin/collection/record/?genre=metal&o=2&is_active=")
    assert '<a href="/admin/random/?genre=metal&is_active=">Random</a>' in page.text.replace(
        "&amp;", "&"
    )


def test_who_may_see_no_record_gets_none(client: Client):
    client.force_login(make_user("dora", is_staff=True))
    assert client.get("/admin/random/").status_code == 403
