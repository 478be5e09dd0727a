"""Ratings in the admin: everybody sees all of them and writes his own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

LIST, ADD = reverse("admin:ratings_rating_changelist"), reverse("admin:ratings_rating_add")


@pytest.fixture
def listener(client):
    user = make_user("listener")
    give_role(user, Role.LISTENER)
    client.force_login(user)
    return user


def change_url(rating):
    return reverse("admin:ratings_rating_change", args=[rating.pk])


def opinion(**fields):
    return {
        "record": make_record(make_user("ann")).pk,
        "value": "8",
        "rated_on": "2024-05-01",
    } | fields


def test_a_rating_is_its_author_s(client, listener):
    client.post(ADD, opinion(author=make_user("bob").pk, review="Good"))
    rating = Rating.objects.get()
    assert (rating.author, rating.value, rating.review) == (listener, 8, "Good")


def test_a_second_one_of_the_same_day_replaces_the_first(client, listener):
    data = opinion()
    client.post(ADD, data)
    assert client.post(ADD, data | {"value": "9,5"}).status_code == 302
    assert Rating.objects.get().value == Decimal("9.5")


@pytest.mark.parametrize("value", ["11", "7.3", "abc", ""])
def test_what_is_no_rating_is_refused_beside_its_field(client, listener, value):
    assert list(client.post(ADD, opinion(value=value)).context["adminform"].form.errors) == [
        "value"
    ]


def test_a_rating_is_not_dated_in_the_future(client, listener):
    tomorrow = str(timezone.localdate() + timedelta(1))
    assert list(client.post(ADD, opinion(rated_on=tomorrow)).context["adminform"].form.errors) == [
        "rated_on"
    ]


def test_an_own_rating_is_corrected_and_deleted(client, listener):
    client.post(ADD, opinion())
    rating = Rating.objects.get()
    client.post(change_url(rating), {"value": "6", "review": ""})
    rating.refresh_from_db()
    assert (rating.value, rating.rated_on) == (6, date(2024, 5, 1))
    client.post(reverse("admin:ratings_rating_delete", args=[rating.pk]), {"post": "yes"})
    assert not Rating.objects.exists()


def test_ratings_of_others_are_seen_and_not_touched(client, listener):
    make_record(make_user("ann"), rating="4")
    rating = Rating.objects.get()
    assert client.get(change_url(rating)).status_code == 200
    assert client.post(change_url(rating), {"value": "6"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": rating.pk, "post": "yes"})
    assert Rating.objects.get().value == 4


def test_ratings_are_found_by_their_record(client, listener):
    make_record(make_user("ann"), artists=["Björk"], title="Debut", rating="4")
    make_record(rating="5")
    page = client.get(f"{LIST}?q=bjork")
    assert [rating.value for rating in page.context["cl"].result_list] == [4]
    assert "Björk - Debut" in page.content.decode()


def test_the_list_shows_ratings_plainly_and_those_with_a_review_alone_if_asked(client, listener):
    make_record(make_user("ann"), rating="4")
    record = make_record(title="Reviewed")
    record.ratings.rate(record, record.owner, Decimal("7.5"), review="word " * 30, by=SITE)
    page = client.get(f"{LIST}?review__isempty=0")
    assert [rating.value for rating in page.context["cl"].result_list] == [Decimal("7.5")]
    assert 'class="field-plain_value">7.5<' in page.text and "word…" in page.text


def test_the_list_takes_as_many_queries_for_many_ratings(
    client, listener, django_assert_num_queries
):
    make_record(make_user("ann"), rating="4")
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(20):
        make_record(rating="5", artists=["Can", "Neu!"])
    with django_assert_num_queries(len(few)):
        client.get(LIST)
