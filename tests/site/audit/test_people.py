"""Who is named in entries: people who stay, and Disco's own login, with which nobody signs in."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adminkit import audit
from adminkit.audit import login_of, note, people, site_login
from adminkit.entries.message import deed_of
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from collection.catalogues.discogs.account import keep_token
from collection.catalogues.tokens import Token
from collection.importing.judging.owners import Owners
from collection.mistakes import withdraw
from collection.models import ShelfLink
from credits.models import Account, Transaction
from disco_site.people.first_login import logins
from disco_site.signing_in.models import SecondFactor
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "nine lives of a cat"


@pytest.fixture
def boss(client: Client, db: None) -> User:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_whoever_has_done_something_is_closed_and_not_deleted(client: Client, boss: User) -> None:
    anna = make_user("anna")
    note(anna, Verb.CHANGE, anna)
    address = reverse("admin:auth_user_delete", args=[anna.pk])
    page = client.post(address, {"post": "yes"}, follow=True).content.decode()
    assert "anna has 1 entry in What happened, so the login stays. Close it instead." in page
    selected = {"action": "delete_selected", "_selected_action": anna.pk, "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), selected)
    assert User.objects.filter(pk=anna.pk).exists()


def test_whoever_has_done_nothing_can_be_deleted(client: Client, boss: User) -> None:
    anna = make_user("anna")
    client.post(reverse("admin:auth_user_delete", args=[anna.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=anna.pk).exists()


def test_nobody_signs_in_as_disco() -> None:
    login = site_login()
    assert not login.is_active and not login.has_usable_password()
    for password in ("", "disco", "disco-itself", login.password):
        assert not Client().login(username="disco", password=password)


def test_the_login_of_disco_does_not_end_the_time_before_the_first_login() -> None:
    site_login()
    assert not logins().exists()


def test_the_login_of_disco_is_no_person(client: Client, boss: User) -> None:
    login = site_login()
    assert list(people()) == [boss]
    for address in ("admin:people", "admin:auth_user_changelist"):
        assert "disco</a>" not in client.get(reverse(address)).content.decode()
    assert client.get(reverse("admin:person_change", args=[login.pk])).status_code == 404


def test_nothing_can_belong_to_the_login_of_disco() -> None:
    site_login()
    assert Owners(None, may_add=True).problem("disco").startswith("is Disco's own login")


def test_a_person_who_is_called_disco_is_not_taken_for_it() -> None:
    person = make_user("disco")
    assert site_login() != person and person in people()


def test_a_line_names_who_booked_it(client: Client, boss: User) -> None:
    anna = make_user("anna")
    record = make_record(anna)
    record.buy(by=boss)
    account = Account.objects.get()
    assert Transaction.objects.get().booked_by == boss
    page = client.get(f"/admin/credits/transaction/?account={account.pk}").content.decode()
    assert "booked by boss" in page


def test_what_is_booked_at_once_names_who_booked_it(boss: User) -> None:
    account = Account.objects.of(boss)
    account.start_again(by=SITE)
    Account.objects.update(granted_through="2020-01-01", opened_on="2020-01-01")
    assert account.grant_due(by=SITE) > 1
    assert {line.booked_by for line in Transaction.objects.all()} == {login_of(SITE)}


def test_what_a_mistake_pays_back_names_who_said_so(boss: User) -> None:
    record = make_record(make_user("anna"))
    record.buy(by=SITE)
    (line,) = withdraw(record, by=boss)
    assert line.booked_by == boss


def test_no_secret_is_in_an_entry(client: Client, boss: User) -> None:
    token = "s3cret" * 8
    keep_token(boss, Token(token), "boss", by=boss)
    assert client.post(reverse("admin:shelf_links"), {"until": timezone.localdate()}).context[
        "made"
    ]
    client.post(
        reverse("admin:person_add"),
        {"username": "bert", "password": PASSWORD, "role": "collector"},
    )
    told = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    digests = list(ShelfLink.objects.values_list("digest", flat=True))
    hashes = list(User.objects.values_list("password", flat=True))
    assert [secret for secret in (token, PASSWORD, *digests, *hashes) if secret in told] == []
    assert User.objects.filter(username="bert").exists()


def test_a_person_who_is_added_is_one_entry(client: Client, boss: User) -> None:
    given = {"username": "bert", "password": PASSWORD, "role": "collector"}
    client.post(reverse("admin:person_add"), given)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (boss, "bert")
    assert '"role": "collector"' in entry.change_message


def test_another_password_of_ones_own_is_one_entry(client: Client) -> None:
    anna = make_user("anna", password=PASSWORD, is_staff=True)
    client.force_login(anna)
    new = {"new_password1": "ten lives of a dog", "new_password2": "ten lives of a dog"}
    client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new})
    assert LogEntry.objects.get().change_message.count("password") == 1


def test_an_export_is_one_entry(client: Client, boss: User) -> None:
    make_record(boss)
    address = reverse("admin:collection_record_export")
    answer = client.post(f"{address}?genre=x", {"layout": "disco"})
    assert b"".join(answer.streaming_content)
    assert '"narrowed": "genre=x"' in LogEntry.objects.get().change_message


def test_a_download_does_not_fail_by_its_entry(
    client: Client, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(entry: object) -> None:
        raise DatabaseError("the database is away")

    make_record(boss)
    monkeypatch.setattr(audit, "_write", away)
    address = reverse("admin:collection_genre_export")
    answer = client.post(address, {"format": "0", "resource": "", "name": "on"})
    assert answer.status_code == 200 and answer.content


def test_an_export_by_command_is_an_entry_of_disco(boss: User, tmp_path: Path) -> None:
    make_record(boss)
    call_command("export_records", str(tmp_path / "a.csv"), verbosity=0)
    entry = LogEntry.objects.get()
    assert entry.user == site_login() and '"count": 1' in entry.change_message


def test_a_second_factor_that_is_removed_at_the_terminal_is_an_entry(boss: User) -> None:
    SecondFactor.objects.create(user_id=boss.pk, sealed_key="sealed", last_step=0)
    call_command("remove_second_factor", "boss", verbosity=0)
    entry = LogEntry.objects.get()
    assert (entry.user, deed_of(entry)["verb"]) == (site_login(), "no second factor")
    assert "sealed" not in entry.change_message
