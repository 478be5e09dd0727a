from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Play, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bert(client: Client) -> User:
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def make_heard(owner: User, days_ago: int, **fields: object) -> Record:
    """Return a record that its owner rated and played so many days ago."""
    record = make_record(owner, **{"rating": "5", "title": f"Heard {days_ago} days ago"} | fields)
    Play.objects.log(record, owner, timezone.localdate() - timedelta(days=days_ago), by=SITE)
    return record


def make_evening(owner: User) -> list[Record]:
    """Return a record of each kind; none fits another kind."""
    return [
        make_heard(owner, 90, title="Loved", rating="8"),
        make_record(owner, title="Unheard", rating="7.5"),
        make_heard(owner, 1, title="Unjudged", rating=None),
    ]


def shown(client: Client) -> dict[str, str]:
    """Return the titles of tonight with their reasons."""
    return {
        pick.record.title: pick.reason
        for pick in client.get("/admin/tonight/").context["evening"].picks
    }


def turn(client: Client, **fields: str) -> None:
    client.post("/admin/tonight/", fields)


def test_tonight_shows_one_of_each_kind_with_its_reason(client: Client, bert: User):
    make_evening(bert)
    long_ago = timezone.localdate() - timedelta(days=90)
    assert shown(client) == {
        "Loved": f"You gave it 8; last played on <time>{long_ago}</time>",
        "Unheard": "Never played",
        "Unjudged": "Not rated by you yet",
    }


def test_what_was_played_eighty_nine_days_ago_has_not_waited_long_enough(
    client: Client, bert: User
):
    make_heard(bert, 89, rating="10")
    assert shown(client) == {}


def test_records_of_others_and_removed_ones_are_not_for_tonight(client: Client, bert: User):
    make_record(bert, is_active=False)
    make_record(make_user("anna"))
    assert shown(client) == {}


@pytest.mark.once
def test_a_listener_is_shown_the_shelf_of_the_house(client: Client, bert: User):
    make_record(bert, title="His")
    clara = make_user("clara")
    give_role(clara, Role.LISTENER)
    client.force_login(clara)
    assert shown(client) == {"His": "Never played"}


def test_a_kind_without_a_record_says_so_and_others_fill_in(client: Client, bert: User):
    for number in range(4):
        make_record(bert, title=f"No. {number}", rating="5")
    evening = client.get("/admin/tonight/").context["evening"]
    assert [pick.kind for pick in evening.picks] == ["unplayed"] * 3
    assert evening.notes == [
        "Nothing that you gave 8 or more has waited for 90 days.",
        "You have rated everything.",
    ]


def test_the_three_stay_until_another_three_are_asked_for(client: Client, bert: User):
    for number in range(30):
        make_record(bert, title=f"No. {number}")
    first = shown(client)
    assert len(first) == 3 and shown(client) == first
    turn(client)
    assert not shown(client).keys() & first.keys()


def test_no_record_comes_twice_before_all_have_been_seen(client: Client, bert: User):
    titles = {make_record(bert, title=f"No. {number}").title for number in range(7)}
    evenings = []
    for _ in range(3):
        evenings.append(shown(client))
        turn(client)
    assert [len(evening) for evening in evenings] == [3, 3, 1]
    assert set().union(*evenings) == titles
    assert len(shown(client)) == 3
    assert (
        "You've seen them all. Starting over."
        in client.get("/admin/tonight/").context["evening"].notes
    )


def test_what_was_rated_meanwhile_gives_way_to_another(client: Client, bert: User):
    first = make_heard(bert, 1, rating=None)
    assert shown(client).keys() == {first.title}
    first.ratings.rate(first, bert, 5, by=SITE)
    make_heard(bert, 2, rating=None)
    assert shown(client).keys() == {"Heard 2 days ago"}


def test_what_is_played_stays_and_can_not_be_played_twice(client: Client, bert: User):
    record = make_record(bert)
    client.get("/admin/tonight/")
    play = f"/admin/collection/record/{record.pk}/play/"
    assert f'action="{play}"' in client.get("/admin/tonight/").text
    page = client.post(play, {"next": "/admin/tonight/"}, follow=True)
    assert record.plays.get().user == bert
    assert "Played today" in page.text and f'action="{play}"' not in page.text


@pytest.mark.once
def test_the_evening_of_yesterday_is_over(client: Client, bert: User):
    make_record(bert)
    shown(client)
    turn(client)
    session = client.session
    session["tonight"] |= {"day": "2020-01-01"}
    session.save()
    assert (
        client.get("/admin/tonight/")
        .context["evening"]
        .notes[0]
        .startswith("Nothing that you gave")
    )


@pytest.mark.once
def test_another_three_from_the_dashboard_leads_back_there(client: Client, bert: User):
    assert (
        client.post("/admin/tonight/", {"dashboard": "1"}).headers["Location"] == "/admin/#tonight"
    )


@pytest.mark.once
def test_who_may_see_no_record_has_no_evening(client: Client):
    client.force_login(make_user("dora", is_staff=True))
    assert client.get("/admin/tonight/").status_code == 403


def test_what_anybody_played_today_is_not_offered(client: Client, bert: User):
    make_heard(bert, 0, title="Unjudged", rating=None)
    assert shown(client) == {}
    assert "You have rated everything." not in client.get("/admin/tonight/").text


def test_what_somebody_else_plays_meanwhile_gives_way(client: Client, bert: User):
    loved, *_ = make_evening(bert)
    assert "Loved" in shown(client)
    Play.objects.log(loved, make_user("guest"), by=SITE)
    assert "Loved" not in shown(client)


@pytest.mark.once
def test_an_empty_shelf_is_not_praised_for_being_heard_and_rated(client: Client, bert: User):
    notes = client.get("/admin/tonight/").context["evening"].notes
    assert notes == ["There is no record on the shelf yet."]
