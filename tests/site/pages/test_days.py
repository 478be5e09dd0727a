"""A day on which nothing can have happened is refused by every form that asks for one."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from collection.models import Loan, Record
from tests.collection.importing.running import snapshot
from tests.factories import make_account, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

TODAY = str(timezone.localdate())
#: What each form is sent, by its address; the day is that of the test. "RECORD" stands for a record
#: on the shelf, "REMOVED" for one that is not, "LOAN" for an open loan.
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "remove": ("collection/record/RECORD/remove/", {"on": "DAY", "refund": "0"}),
    "put back": (
        "collection/record/REMOVED/put-back/",
        {"same": "1", "same-on": "DAY", "same-cost": "0"},
    ),
    "lend": ("collection/record/RECORD/lend/", {"to": "Bert", "since": "DAY"}),
    "returned": ("collection/loan/LOAN/change/", {"to": "B", "since": TODAY, "returned": "DAY"}),
    "asked": ("collection/loan/LOAN/change/", {"to": "B", "since": TODAY, "asked_on": "DAY"}),
    "play": ("collection/play/add/", {"record": "RECORD", "day": "DAY"}),
    "rating": ("ratings/rating/add/", {"record": "RECORD", "value": "7", "rated_on": "DAY"}),
    "want closed": (
        "collection/want/add/",
        {"artist": "Can", "title": "Ege", "priority": "3", "closed_on": "DAY"},
    ),
    "want added": (
        "collection/want/add/",
        {
            **{"artist": "Can", "title": "Ege", "priority": "3"},
            **{"added_at_0": "DAY", "added_at_1": "12:00"},
        },
    ),
    "by hand": ("credits/transaction/add/", {"date": "DAY", "amount": "1", "memo": "A gift"}),
    "quick buy": (
        "quick-buy/",
        {
            **{"artist": "Faust", "title": "IV", "cost": "0", "purchase_date": "DAY"},
            "uid": "7d6c3f2e-6c1f-4d0e-9a55-0f1a3f9b1c11",
        },
    ),
}


@pytest.fixture
def rows(client: Client) -> dict[str, str]:
    owner: User = make_user("owner", is_staff=True, is_superuser=True)
    make_account(owner)
    shelf, removed, lent = (make_record(owner, title=title) for title in ("A", "B", "C"))
    removed.remove(by=owner)
    loan = Loan.objects.create(record=lent, to="B")
    client.force_login(owner)
    return {"RECORD": str(shelf.pk), "REMOVED": str(removed.pk), "LOAN": str(loan.pk)}


@pytest.mark.parametrize(("day", "refusal"), [("0001-01-01", "before"), ("2199-01-01", "future")])
@pytest.mark.parametrize("form", FORMS)
def test_a_day_on_which_nothing_happened_is_refused(
    client: Client, rows: dict[str, str], form: str, day: str, refusal: str
) -> None:
    address, sent = FORMS[form]
    for word, value in {**rows, "DAY": day}.items():
        address = address.replace(word, value)
        sent = {name: text.replace(word, value) for name, text in sent.items()}
    before = snapshot()
    answer = client.post(f"/admin/{address}", sent)
    assert (answer.status_code, snapshot() == before) == (200, True)
    assert refusal in answer.text
    assert Record.objects.count() == 3
