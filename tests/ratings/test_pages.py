"""Rate again, rate together, we disagree, growers and faders, and the history of a record in the
admin.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminkit.verbs import SITE
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = "/admin/ratings/rating/"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def ben() -> User:
    user = make_user("ben")
    give_role(user, Role.LISTENER)
    return user


def content(page: HttpResponse) -> str:
    """What the page itself says, without the frame around it."""
    return page.content.decode().split('id="content-main"')[1].split("</main>")[0]


def rate(author: User, value: object, days: int, **record: object) -> Rating:
    made = make_record(**record)
    return Rating.objects.rate(made, author, Decimal(str(value)), on=ago(days), by=SITE)


def test_the_old_rating_is_hidden_until_the_new_one_is_given(client: Client, anna: User) -> None:
    rate(anna, 3.5, 400)
    page = content(client.get(f"{PAGES}again/"))
    assert "Can - Tago Mago" in page
    assert "3.5" not in page


def test_then_both_and_the_difference_are_shown(client: Client, anna: User) -> None:
    old = rate(anna, 3.5, 400)
    page = client.post(f"{PAGES}again/", {"old": old.pk, "value": "8"}, follow=True)
    shown = page.context_data
    assert (shown["before"].value, shown["given"].value, shown["difference"]) == (
        Decimal("3.5"),
        8,
        Decimal("4.5"),
    )
    assert shown["left"] == 0


def test_a_new_rating_leaves_the_old_one_alone(client: Client, anna: User) -> None:
    old = rate(anna, 3.5, 400)
    client.post(f"{PAGES}again/", {"old": old.pk, "value": "8"})
    assert list(Rating.objects.order_by("rated_on").values_list("value", flat=True)) == [
        Decimal("3.5"),
        8,
    ]


def test_what_is_no_rating_is_refused_and_the_old_one_stays_hidden(
    client: Client, anna: User
) -> None:
    old = rate(anna, 3.5, 400)
    page = content(client.post(f"{PAGES}again/", {"old": old.pk, "value": "12"}))
    assert "12 is not a rating from 0 to 10 in halves." in page
    assert ("3.5" in page, Rating.objects.count()) == (False, 1)


def test_not_now_goes_on_to_the_next_and_ends(client: Client, anna: User) -> None:
    first, second = rate(anna, 5, 500), rate(anna, 5, 400)
    seen = [
        client.get(f"{PAGES}again/?after={pk}").context_data["old"]
        for pk in ("", first.pk, second.pk)
    ]
    assert seen == [first, second, None]
    assert client.get(f"{PAGES}again/?after=x").status_code == 404


def test_nobody_rates_again_what_another_rated(client: Client, anna: User, ben: User) -> None:
    old = rate(ben, 5, 400)
    assert client.post(f"{PAGES}again/", {"old": old.pk, "value": "8"}).status_code == 404
    assert Rating.objects.count() == 1


def test_nobody_sees_the_rating_of_another_as_just_given(
    client: Client, anna: User, ben: User
) -> None:
    rate(ben, 5, 400)
    new = Rating.objects.rate(Rating.objects.get().record, ben, Decimal(6), by=SITE)
    assert "given" not in client.get(f"{PAGES}again/?given={new.pk}").context_data


def start(client: Client, other: User, **typed: object) -> HttpResponse:
    return client.post(f"{PAGES}together/", {"other": other.pk, **typed}, follow=True)


def give(client: Client, value: str) -> HttpResponse:
    return client.post(f"{PAGES}together/", {"value": value}, follow=True)


def test_two_people_rate_one_record_and_both_ratings_are_written(
    client: Client, anna: User, ben: User
) -> None:
    make_record(anna)
    start(client, ben), give(client, "8"), give(client, "4.5")
    assert {rating.author: rating.value for rating in Rating.objects.all()} == {
        anna: 8,
        ben: Decimal("4.5"),
    }


def test_the_first_rating_is_hidden_and_not_written_until_the_second_is_in(
    client: Client, anna: User, ben: User
) -> None:
    make_record(anna)
    start(client, ben)
    page = content(give(client, "7.5"))
    assert ("7.5" in page, "ben</strong>, your rating, please." in page) == (False, True)
    assert not Rating.objects.exists()


def test_then_both_stand_side_by_side_with_difference_and_mean(
    client: Client, anna: User, ben: User
) -> None:
    make_record(anna)
    start(client, ben), give(client, "8")
    shown = give(client, "4.5").context_data
    assert ([rating.value for rating in shown["both"]], shown["difference"]) == (
        [8, Decimal("4.5")],
        Decimal("3.5"),
    )
    assert shown["mean"] == Decimal("6.25")


def test_a_wrong_value_is_asked_for_again(client: Client, anna: User, ben: User) -> None:
    make_record(anna)
    start(client, ben)
    assert "11 is not a rating" in give(client, "11").content.decode()
    give(client, "8")
    assert "ben</strong>" in client.get(f"{PAGES}together/").content.decode()


def test_a_round_can_be_stopped_and_writes_nothing(client: Client, anna: User, ben: User) -> None:
    make_record(anna)
    start(client, ben), give(client, "8")
    client.post(f"{PAGES}together/", {"stop": "Stop"})
    start(client, ben), give(client, "3"), give(client, "4")
    assert sorted(Rating.objects.values_list("value", flat=True)) == [3, 4]


def test_a_record_can_be_chosen(client: Client, anna: User, ben: User) -> None:
    make_record(anna), make_record(anna, title="Ege Bamyasi")
    wanted = make_record(anna, title="Future Days")
    assert "Can - Future Days" in start(client, ben, record=wanted.pk).content.decode()


def test_a_record_that_both_have_rated_is_drawn_only_when_there_is_no_other(
    client: Client, anna: User, ben: User
) -> None:
    rated = rate(anna, 5, 10).record
    Rating.objects.rate(rated, ben, Decimal(5), by=SITE)
    fresh = make_record(anna, title="Future Days")
    assert start(client, ben).context_data["chosen"] == fresh


def test_an_empty_shelf_is_told(client: Client, anna: User, ben: User) -> None:
    make_record(anna).remove(by=SITE)
    assert "There is no record on the shelf." in start(client, ben).content.decode()


def test_nobody_rates_together_with_a_stranger(client: Client, anna: User) -> None:
    make_record(anna)
    start(client, make_user("stranger"))
    assert "rate_together" not in client.session


def test_we_disagree_lists_the_records_with_each_ones_rating(
    client: Client, anna: User, ben: User
) -> None:
    record = rate(anna, 9, 10).record
    Rating.objects.rate(record, ben, Decimal("5.5"), by=SITE)
    page = client.get(f"{PAGES}disagree/").content.decode()
    assert "anna 9, ben 5.5" in " ".join(page.split())


def test_growers_and_faders_are_lists_of_their_own(client: Client, anna: User) -> None:
    for title, value in (("Grower", 9), ("Fader", 1)):
        Rating.objects.rate(rate(anna, 5, 400, title=title).record, anna, Decimal(value), by=SITE)
    lists = client.get(f"{PAGES}moved/").context_data["lists"]
    assert [(name, [one.rating.record.title for one in found]) for name, found in lists] == [
        ("Growers", ["Grower"]),
        ("Faders", ["Fader"]),
    ]


@pytest.mark.parametrize("page", ["again", "together", "disagree", "moved"])
def test_a_stranger_sees_none_of_the_pages(client: Client, page: str) -> None:
    client.force_login(make_user("stranger", is_staff=True))
    assert client.get(f"{PAGES}{page}/").status_code == 403


@pytest.mark.parametrize("page", ["again", "disagree", "moved"])
def test_the_number_of_queries_does_not_grow_with_the_ratings(
    client: Client, anna: User, ben: User, page: str
) -> None:
    counts = []
    for count in (2, 8):
        fill(anna, ben, count)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{PAGES}{page}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def fill(anna: User, ben: User, count: int) -> None:
    """Something for every page: stale ratings, disagreements, moves."""
    for _ in range(count):
        record = rate(anna, 9, 400).record
        (
            Rating.objects.rate(record, anna, Decimal(5), by=SITE),
            Rating.objects.rate(record, ben, Decimal(0), by=SITE),
        )
        rate(anna, 5, 400)


def test_the_history_of_a_record_shows_each_person_beside_the_mean(
    client: Client, anna: User, ben: User
) -> None:
    record = rate(anna, 9, 400).record
    (
        Rating.objects.rate(record, anna, Decimal(7), by=SITE),
        Rating.objects.rate(record, ben, Decimal("6.5"), by=SITE),
    )
    page = client.get(f"/admin/collection/record/{record.pk}/").content.decode()
    assert "Current rating 6.75, the mean of everybody's latest" in page
    assert f"anna: 9 on {ago(400)}, 7 on {ago(0)}" in page
