"""A command that writes says who typed it, if it is told."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.utils import timezone

from adminkit.audit import site_login
from adminkit.entries.acting_command import ActingCommand
from adminkit.entries.message import deed_of
from credits.models import Transaction
from tests.factories import make_account, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return make_user("anna", is_superuser=True)


def test_with_as_a_command_is_written_down_as_done_by_that_person(anna: User) -> None:
    call_command("export_records", "--as", "anna", verbosity=0)
    entry = LogEntry.objects.get()
    assert (entry.user, deed_of(entry)["came_from"]) == (anna, "command")


def test_a_line_that_it_books_names_that_person_too(anna: User) -> None:
    make_account(anna, opened_on=timezone.localdate() - timedelta(60))
    call_command("grant_credits", "--user", "anna", "--as", "anna", verbosity=0)
    assert {line.booked_by for line in Transaction.objects.filter(kind="Addition")} == {anna}


def test_without_it_disco_itself_did_it(anna: User) -> None:
    call_command("export_records", verbosity=0)
    assert LogEntry.objects.get().user == site_login()


def test_nobody_who_is_not_there_can_have_typed_it(anna: User) -> None:
    with pytest.raises(CommandError, match=r"Nobody is called “bert”; there are: anna\."):
        call_command("export_records", "--as", "bert", verbosity=0)
    assert not LogEntry.objects.exists()


def test_disco_itself_is_no_person_to_name(anna: User) -> None:
    name = site_login().username
    with pytest.raises(CommandError, match=f"Nobody is called “{name}”"):
        call_command("export_records", "--as", name, verbosity=0)


def test_every_command_that_writes_down_what_it_does_takes_it() -> None:
    ours = {
        name: load_command_class(app, name)
        for name, app in get_commands().items()
        if app in ("collection", "credits", "disco_site")
    }
    taking = {name for name, command in ours.items() if isinstance(command, ActingCommand)}
    # A person of before may not be there after a restore; the others write nothing down.
    assert ours.keys() - taking == {
        *(
            "afford",
            "backup",
            "check_collection",
            "check_ledger",
            "doctor",
            "first_login",
            "flush",
            "migrate",
            "orders",
        ),
        *("prune_covers", "random_record", "restore", "rewrite_covers", "seed", "serve", "tasks"),
    }
