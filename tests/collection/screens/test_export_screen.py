"""The export page hands out the records of the filter in its address."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from adminkit.verbs import SITE
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

EXPORT = "/admin/collection/record/export/"


def exported(page: Client, query: str = "", layout: str = "disco") -> list[dict[str, str]]:
    response = page.post(f"{EXPORT}?{query}", {"layout": layout})
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))


def test_an_export_holds_the_records_of_the_filter(page: Client) -> None:
    make_record(title="Tago Mago", artists=["Can"])
    make_record(title="Zuma", artists=["Neil Young"])
    assert [row["title"] for row in exported(page, "artist=can")] == ["Tago Mago"]


def test_an_export_without_a_filter_holds_removed_records_too(page: Client) -> None:
    make_record().remove(by=SITE)
    assert len(exported(page)) == 1


def test_the_layout_of_discogs_leaves_removed_records_out(page: Client) -> None:
    make_record().remove(by=SITE)
    assert exported(page, layout="discogs") == []


def sentence(page: Client, query: str) -> str:
    """Return what the page says about the records of the file."""
    text = page.get(f"{EXPORT}?{query}").content.decode().partition("<p><b>")[2]
    return " ".join(text.partition("</p>")[0].replace("</b>", "").split())


def test_the_page_says_that_all_records_will_be_exported(page: Client) -> None:
    make_record(), make_record()
    assert sentence(page, "") == "2 of 2 records will be exported."


def test_the_page_says_how_many_records_of_how_many_will_be_exported(page: Client) -> None:
    make_record(title="Tago Mago"), make_record(title="Zuma")
    assert sentence(page, "title=zuma") == (
        '1 of 2 records will be exported. <a href="?">Export all</a>'
    )


@pytest.mark.parametrize("query", ["", "is_active=", "is_active=0"])
def test_the_page_offers_the_records_on_the_shelf_alone(page: Client, query: str) -> None:
    make_record(), make_record().remove(by=SITE)
    text = sentence(page, query)
    assert "1 of them removed from the shelf" in text
    assert '<a href="?is_active=1">Those on the shelf only</a>' in text


def test_the_page_says_how_many_records_a_layout_holds_if_not_all(page: Client) -> None:
    make_record(), make_record().remove(by=SITE)
    text = " ".join(page.get(EXPORT).content.decode().split())
    assert "<b>Discogs</b></label>: 1 record<br>" in text
    assert "<b>Disco</b></label><br>" in text


def test_the_page_says_what_a_layout_does_not_hold(page: Client) -> None:
    assert "The layout of Discogs holds no uid" in page.get(EXPORT).content.decode()


def test_an_unknown_filter_is_an_error_and_no_export(page: Client) -> None:
    assert "artst" in page.get(f"{EXPORT}?artst=can").content.decode()


def test_an_unknown_layout_hands_out_nothing(page: Client) -> None:
    assert page.post(EXPORT, {"layout": "tape"})["Content-Type"].startswith("text/html")


def test_who_may_not_look_can_not_export(client: Client) -> None:
    client.force_login(make_user("stranger", is_staff=True))
    assert client.get(EXPORT).status_code == 403


def test_who_may_look_can_export(client: Client) -> None:
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_record"))
    client.force_login(user)
    assert client.get(EXPORT).status_code == 200
