"""Every page that is opened from a narrowed list leads back to that list."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from adminkit.verbs import SITE
from collection.models import Record
from tests.collection.pictures import make_picture
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "genre=rock&o=-3"
CARRIED = urlencode({"_changelist_filters": LIST})
SHELF = "/admin/collection/record/"


@pytest.fixture
def record(client: Client, data_dir: object) -> Record:
    owner = make_user("anna", is_superuser=True, is_staff=True)
    client.force_login(owner)
    make_account(User.objects.get(pk=owner.pk))
    record = make_record(owner, genre="Rock")
    record.buy(by=SITE)
    return record


def keeps_the_list(page: Any) -> bool:
    """Whether a page has a link to the narrowed list, on whatever page of it the record is."""
    link = re.escape(f'href="{SHELF}?{escape(LIST)}') + '(&amp;p=1)?"'
    return page.status_code == 200 and re.search(link, page.text) is not None


@pytest.mark.parametrize("verb", ["", "remove/", "put-back/", "mistake/"])
def test_a_page_of_a_record_leads_back(client: Client, record: Record, verb: str) -> None:
    assert keeps_the_list(client.get(f"{SHELF}{record.pk}/{verb}?{CARRIED}"))


def test_the_buttons_of_a_record_remember_the_list(client: Client, record: Record) -> None:
    page = client.get(f"{SHELF}{record.pk}/?{CARRIED}").text
    assert f'{SHELF}{record.pk}/remove/?{CARRIED}"' in page
    assert f'{SHELF}add/?clone={record.pk}&amp;{CARRIED}"' in page
    form = client.get(f"{SHELF}{record.pk}/change/?{CARRIED}").text
    assert f'{SHELF}{record.pk}/mistake/?{CARRIED}"' in form


TODAY = {"on": timezone.localdate().isoformat()}
POSTS: list[tuple[str, bool, dict[str, Any]]] = [
    ("remove/", True, {**TODAY, "refund": "0"}),
    ("put-back/", False, {"same-on": TODAY["on"], "same-cost": "0"}),
    ("put-back/", False, {"another": "1", "another-on": TODAY["on"], "another-cost": "0"}),
    ("play/", True, {}),
]


@pytest.mark.parametrize(("verb", "is_on_the_shelf", "typed"), POSTS)
def test_what_is_done_to_a_record_leads_back(
    client: Client, record: Record, verb: str, is_on_the_shelf: bool, typed: dict[str, Any]
) -> None:
    if not is_on_the_shelf:
        record.remove(by=SITE)
    page = client.post(f"{SHELF}{record.pk}/{verb}?{CARRIED}", typed, follow=True)
    assert page.redirect_chain and keeps_the_list(page)


def test_a_cover_leads_back(client: Client, record: Record, tmp_path: Any) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(make_picture())
    with picture.open("rb") as file:
        address = f"{SHELF}{record.pk}/cover/give/?{CARRIED}"
        page = client.post(address, {"cover": file}, follow=True)
    assert keeps_the_list(page)


def test_an_entry_by_mistake_leads_to_the_list(client: Client, record: Record) -> None:
    sent = client.post(f"{SHELF}{record.pk}/mistake/?{CARRIED}", {"reason": "a slip"})
    assert sent["Location"] == f"{SHELF}?{LIST}"


def test_a_removal_of_many_leads_back(client: Client, record: Record) -> None:
    typed = {"action": "remove_together", "_selected_action": record.pk, "apply": "1"}
    typed |= {**TODAY, "refund": "0"}
    page = client.post(f"{SHELF}?genre=rock", typed, follow=True)
    assert f'href="{SHELF}?genre=rock"' in page.text
    undone = client.post(
        page.request["PATH_INFO"] + "undo/?" + page.request["QUERY_STRING"], follow=True
    )
    assert f'href="{SHELF}?genre=rock"' in undone.text
