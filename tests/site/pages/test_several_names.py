"""The worklist of names that may be several, and the page on which one of them is split."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collection.models import Artist, Batch, Decision, Label, RecordArtist
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]
PAGE = "/admin/several-names/"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_user("anna", is_staff=True, is_superuser=True))
    return client


def text(page: Client, address: str = PAGE) -> str:
    return " ".join(page.get(address).content.decode().split())


def field(name: str) -> str:
    return f"artist-{Artist.objects.get(name=name).pk}"


def test_a_name_with_a_comma_is_asked_about(page: Client) -> None:
    make_record(artists=["Can, Faust"])
    assert "Can + Faust" in text(page)


@pytest.mark.parametrize("name", ["Simon & Garfunkel", "AC / DC"])
def test_other_signs_make_a_name_doubtful_only_where_its_parts_are_known(
    page: Client, name: str
) -> None:
    make_record(artists=[name])
    assert name.replace("&", "&amp;") not in text(page)
    for part in re.split(" [&/] ", name):
        make_record(artists=[part])
    assert name.replace("&", "&amp;") in text(page)


@pytest.mark.parametrize("between", ["feat.", "Feat.", "ft", "ft.", "featuring", "vs.", "vs"])
def test_a_word_that_no_name_has_makes_a_name_doubtful(page: Client, between: str) -> None:
    make_record(artists=[f"Burial {between} Spaceape"])
    assert "Burial + Spaceape" in text(page)
    page.post(PAGE, {field(f"Burial {between} Spaceape"): "0"})
    links = RecordArtist.objects.order_by("position")
    assert [(link.artist.name, link.join_phrase) for link in links] == [
        ("Burial", between),
        ("Spaceape", ""),
    ]


def test_with_makes_a_name_doubtful_where_a_part_is_known(page: Client) -> None:
    make_record(artists=["Ali Farka Touré with Ry Cooder"])
    assert "Ry Cooder" not in text(page)
    make_record(artists=["Ry Cooder"])
    assert "Ali Farka Touré + Ry Cooder" in text(page)


def test_a_slash_between_longer_names_is_asked_about(page: Client) -> None:
    make_record(artists=["Charlie Parker / Dizzy Gillespie"])
    assert "Charlie Parker + Dizzy Gillespie" in text(page)


def test_a_comma_without_a_blank_is_asked_about(page: Client) -> None:
    make_record(labels=[("Spoon,Mute", "")])
    assert "Spoon + Mute" in text(page)


@pytest.mark.parametrize(
    "name",
    [
        "Beatles, The",
        "Beatles, The (2)",
        "Ärzte, Die",
        "Négresses Vertes, Les",
        "Tyler, The Creator",
        "Tyler, the Creator",
        "10,000 Maniacs",
        "Within Temptation",
        "Two Feet",
    ],
)
def test_what_is_one_name_is_not_asked_about(page: Client, name: str) -> None:
    make_record(artists=[name])
    assert name not in text(page)


def test_a_name_that_no_record_carries_is_not_asked_about(page: Client) -> None:
    Label.objects.get_or_add("Mute, Spoon")
    assert "Mute, Spoon" not in text(page)


def test_a_name_that_is_one_is_never_asked_about_again(page: Client) -> None:
    make_record(artists=["Emerson, Lake & Palmer"])
    page.post(PAGE, {field("Emerson, Lake & Palmer"): "one"})
    assert "Emerson" not in text(page)
    assert Decision.objects.get().names == ["Emerson, Lake & Palmer"]


def test_what_is_answered_is_split_and_the_rest_stays_open(page: Client) -> None:
    record = make_record(artists=["Can, Faust"])
    make_record(artists=["Neu!, Cluster"])
    shown = page.post(PAGE, {field("Can, Faust"): "0"}, follow=True).content.decode()
    assert "1 name split, 1 record changed; 0 kept as one name." in shown
    assert record.artist_line == "Can / Faust" and "Neu!, Cluster" in shown


@pytest.mark.parametrize("answer", ["7", "x", "-1", "9" * 5000, "٣"])
def test_an_answer_that_was_not_offered_changes_nothing(page: Client, answer: str) -> None:
    make_record(artists=["Can, Faust"])
    page.post(PAGE, {field("Can, Faust"): answer})
    assert not Batch.objects.exists() and not Decision.objects.exists()


def test_the_dashboard_counts_the_open_names(page: Client) -> None:
    make_record(artists=["Can, Faust"])
    assert "Names that may be several" in text(page, "/admin/")


def test_the_page_takes_as_many_queries_for_50_names_as_for_5(page: Client) -> None:
    counts = []
    for first, last in ((0, 5), (5, 50)):
        for number in range(first, last):
            make_record(artists=[f"Artist {number}, Other {number}"])
        with CaptureQueriesContext(connection) as queries:
            text(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_listener_is_not_let_in(client: Client) -> None:
    bert: User = make_user("bert")
    give_role(bert, Role.LISTENER)
    client.force_login(bert)
    assert client.get(PAGE).status_code == 403


def test_an_artist_is_split_on_its_page(page: Client) -> None:
    record = make_record(artists=["Can, Faust"])
    pk = Artist.objects.get().pk
    assert f"/admin/collection/artist/{pk}/split/" in text(
        page, f"/admin/collection/artist/{pk}/change/"
    )
    page.post(f"/admin/collection/artist/{pk}/split/", {"way": "own", "names": "Can\nFaust\n"})
    assert record.artist_line == "Can / Faust"


def test_a_split_into_one_name_is_refused_on_the_page(page: Client) -> None:
    make_record(artists=["Can"])
    pk = Artist.objects.get().pk
    shown = page.post(f"/admin/collection/artist/{pk}/split/", {"way": "own", "names": "Ca"})
    assert "“Can” is split into two names or more." in shown.content.decode()
