"""Lending in the browser: the action, the page of a record, and the list of loans."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.loans import lend_together
from collection.history.undo import Undo
from collection.models import Batch, Face, Loan, Preferences, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

RECORDS = reverse("admin:collection_record_changelist")
LOANS = reverse("admin:collection_loan_changelist")
EVERYTHING = reverse("admin:collection_loan_everything_returned")


@pytest.fixture
def anna(client):
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


@pytest.fixture
def listener(client):
    user = make_user("listener")
    give_role(user, Role.LISTENER)
    client.force_login(user)
    return user


def lend(*records, to="Bert", **how):
    ids = [record.pk for record in records]
    return lend_together(Record.objects.filter(pk__in=ids), to, by=SITE, **how)


def days_ago(days):
    return timezone.localdate() - timedelta(days)


def page_of(record, name="page"):
    return reverse(f"admin:collection_record_{name}", args=[record.pk])


def act(client, records, **typed):
    data = {"action": "lend_selected", "_selected_action": [record.pk for record in records]}
    return client.post(RECORDS, data | typed, follow=True)


@pytest.mark.once
def test_the_action_shows_what_is_chosen_before_anything_is_lent(client, anna):
    records = [make_record(anna, title=f"Album {number}") for number in range(3)]
    page = act(client, records).text
    assert "Album 2" in page and 'name="to"' in page
    assert not Loan.objects.exists()


def test_a_ticked_stack_is_lent_with_a_way_back(client, anna):
    records = [make_record(anna, title=f"Album {number}") for number in range(5)]
    page = act(client, records, apply="1", to="Bert", since=days_ago(0), due="", note="").text
    assert "5 records are lent to Bert." in page
    assert reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk]) in page
    assert Loan.objects.open().count() == 5


def test_what_is_on_loan_already_is_named_and_left_alone(client, anna):
    record, other = make_record(anna), make_record(anna, title="Future Days")
    lend(record, to="Carl")
    page = act(client, [record, other], apply="1", to="Bert", since=days_ago(0)).text
    assert f"on loan to Carl since {days_ago(0)}" in page
    assert set(Loan.objects.values_list("record", "to")) == {
        (record.pk, "Carl"),
        (other.pk, "Bert"),
    }


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"to": ""}, "This field is required"),
        ({"to": "\u200b"}, "visible"),
        ({"since": "2999-01-01"}, "lies in the future"),
        ({"due": "2000-01-01"}, "It cannot be due before"),
        ({"since": "soon"}, "Enter a valid date"),
    ],
)
def test_a_form_that_cannot_be_is_shown_again(client, anna, typed, sentence):
    valid = {"apply": "1", "to": "Bert", "since": days_ago(0)}
    assert sentence in act(client, [make_record(anna)], **valid | typed).text
    assert not Loan.objects.exists()


def test_records_of_others_are_not_lent(client, anna):
    record = make_record(make_user("ben"))
    act(client, [record], apply="1", to="Bert", since=days_ago(0))
    assert client.post(page_of(record, "lend"), {"to": "Bert"}).status_code == 403
    assert not Loan.objects.exists()


@pytest.mark.once
def test_a_listener_is_offered_no_lending_and_sees_who_has_a_record(client, listener):
    record = make_record(make_user("ben"))
    lend(record)
    page = client.get(page_of(record)).text
    assert "On loan to Bert" in page and ">Returned<" not in page
    assert "lend_selected" not in client.get(RECORDS).text
    assert client.post(page_of(record, "returned")).status_code == 403
    assert client.post(EVERYTHING, {"person": "bert"}).status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("face", [Face.TABLE, Face.WALL])
def test_whoever_may_not_see_loans_is_told_nothing_of_them(client, listener, face):
    Preferences.objects.choose_face(listener, face, by=SITE)
    for group in listener.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="view_loan"))
    record = make_record(make_user("ben"))
    lend(record, note="A marker")
    addresses = [page_of(record), RECORDS]
    addresses.append(
        reverse("admin:collection_record_filter_names", query={"kind": "lent_to", "q": "b"})
    )
    for address in addresses:
        page = client.get(address).text
        assert "Bert" not in page and "marker" not in page
    assert client.get(LOANS).status_code == 403


def test_a_record_is_lent_and_returned_on_its_page(client, anna):
    record = make_record(anna)
    page = client.post(
        page_of(record, "lend"), {"to": "Bert", "since": days_ago(0)}, follow=True
    ).text
    assert "On loan to Bert" in page and ">Lend<" not in page
    page = client.post(page_of(record, "returned"), follow=True).text
    assert "is back from Bert" in page and ">Lend<" in page
    assert f"returned {days_ago(0)}" in page


@pytest.mark.once
def test_a_record_that_is_on_loan_is_not_lent_on_its_page(client, anna):
    record = make_record(anna)
    lend(record)
    assert "is on loan to Bert since" in client.get(page_of(record, "lend")).text
    page = client.post(page_of(record, "lend"), {"to": "Carl", "since": days_ago(0)}, follow=True)
    assert "is on loan to Bert since" in page.text
    assert Loan.objects.get().to == "Bert"


@pytest.mark.once
def test_the_page_of_a_removal_says_that_a_loan_ends(client, anna):
    record = make_record(anna)
    lend(record)
    assert "It is on loan to Bert" in client.get(page_of(record, "remove")).text


@pytest.mark.once
@pytest.mark.parametrize("face", [Face.TABLE, Face.WALL])
def test_table_and_wall_show_who_has_a_record(client, anna, face):
    Preferences.objects.choose_face(anna, face, by=anna)
    lend(make_record(anna))
    make_record(anna, title="Here")
    assert client.get(RECORDS).text.count("on loan to Bert") == 1


def test_everything_that_somebody_has_is_returned_with_one_click(client, anna):
    lend(*(make_record(anna, title=f"Album {number}") for number in range(3)))
    lend(make_record(anna, title="Kept"), to="Carl")
    assert "Everything is back" in client.get(LOANS, {"person": "bert"}).text
    page = client.post(EVERYTHING, {"person": "bert"}, follow=True).text
    assert "3 records are back from Bert." in page
    assert [loan.to for loan in Loan.objects.open()] == ["Carl"]
    Undo(Batch.objects.latest("pk")).run(by=anna)
    assert Loan.objects.open().count() == 4


def test_everything_leaves_the_records_of_others(client, anna):
    lend(make_record(make_user("ben")))
    page = client.post(EVERYTHING, {"person": "bert"}, follow=True).text
    assert "1 record of somebody else left alone" in page
    assert Loan.objects.open().exists()


def test_the_list_begins_with_what_is_on_loan(client, anna):
    lend(make_record(anna, title="Gone"))
    Loan.objects.update(returned=days_ago(0))
    lend(make_record(anna, title="Away"))
    page = client.get(LOANS).text
    assert "Away" in page and "Gone" not in page
    assert "Gone" in client.get(LOANS, {"state": "ended"}).text


@pytest.mark.parametrize("query", ["jorg", "MULLER", "tago", "party"])
def test_the_list_is_searched_by_name_note_and_record(client, anna, query):
    lend(make_record(anna), to="Jörg Müller", note="For the party")
    lend(make_record(anna, title="Future Days"))
    assert [row.to for row in client.get(LOANS, {"q": query}).context["cl"].result_list] == [
        "Jörg Müller"
    ]


def test_a_long_loan_is_to_do_until_somebody_answers(client, anna):
    lend(make_record(anna), since=days_ago(91))
    assert "Loans to ask about" in client.get(reverse("admin:index")).text
    assert "May stay" in client.get(LOANS, {"state": "ask"}).text
    client.post(reverse("admin:collection_loan_keep", args=[Loan.objects.get().pk]))
    assert "Loans to ask about" not in client.get(reverse("admin:index")).text
    assert not client.get(LOANS, {"state": "ask"}).context["cl"].result_list


@pytest.mark.once
def test_what_is_overdue_is_marked(client, anna):
    lend(make_record(anna), since=days_ago(9), due=days_ago(1))
    assert "overdue</strong>" in client.get(LOANS, {"state": "overdue"}).text


def test_loans_of_others_are_neither_changed_nor_deleted(client, anna):
    lend(make_record(make_user("ben")))
    pk = Loan.objects.get().pk
    for page in ("change", "delete"):
        address = reverse(f"admin:collection_loan_{page}", args=[pk])
        assert client.post(address, {"to": "Me", "post": "yes"}).status_code == 403
    client.post(LOANS, {"action": "delete_selected", "_selected_action": pk, "post": "yes"})
    client.post(reverse("admin:collection_loan_keep", args=[pk]))
    assert list(Loan.objects.values_list("to", "asked_on")) == [("Bert", None)]


@pytest.mark.once
def test_a_loan_is_edited_and_a_contradiction_is_a_sentence(client, anna):
    record = make_record(anna)
    lend(record, since=days_ago(9))
    Loan.objects.update(returned=days_ago(5))
    lend(record, to="Carl")
    loan = Loan.objects.get(to="Bert")
    address = reverse("admin:collection_loan_change", args=[loan.pk])
    typed = {"to": "Berta", "since": days_ago(9), "due": "", "returned": "", "note": ""}
    assert "on loan to somebody else" in client.post(address, typed | {"asked_on": ""}).text
    client.post(address, typed | {"returned": days_ago(4), "asked_on": ""})
    loan.refresh_from_db()
    assert (loan.to, loan.to_key, loan.returned) == ("Berta", "berta", days_ago(4))


@pytest.mark.once
def test_a_new_loan_begins_in_the_list_of_records(client, anna):
    page = client.get(reverse("admin:collection_loan_add"), follow=True)
    assert page.redirect_chain[-1][0] == RECORDS


@pytest.mark.once
def test_the_export_holds_what_an_import_takes(client, anna):
    record = make_record(anna)
    lend(record, since=days_ago(9), note="For the party")
    fields = ("record", "to", "since", "due", "returned", "note", "asked_on")
    data = {"format": "0"} | {f"loanresource_{name}": "on" for name in fields}
    file = client.post(reverse("admin:collection_loan_export"), data).text
    assert next(csv.DictReader(io.StringIO(file))) == {
        "record_uid": str(record.uid),
        "to": "Bert",
        "since": str(days_ago(9)),
        "due": "",
        "returned": "",
        "note": "For the party",
        "asked_on": "",
    }


def test_names_are_suggested(client, anna):
    lend(make_record(anna), to="Jörg")
    for name in ("admin:quick_buy_suggest", "admin:collection_record_filter_names"):
        answer = client.get(reverse(name, query={"kind": "lent_to", "q": "jor"})).json()
        assert answer == {"names": ["Jörg"]}


@pytest.mark.once
@pytest.mark.parametrize("face", [Face.TABLE, Face.WALL])
def test_lists_ask_the_same_of_the_database_however_much_is_on_loan(client, anna, face):
    Preferences.objects.choose_face(anna, face, by=anna)
    counts: dict[str, list[int]] = {}
    for size in (3, 30):
        lend(*(make_record(anna, title=f"Album {size} {number}") for number in range(size)))
        for address in (RECORDS, LOANS, f"{LOANS}?person=bert", f"{RECORDS}?on_loan=1"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.setdefault(address, []).append(len(queries))
    assert all(few == many for few, many in counts.values()), counts
