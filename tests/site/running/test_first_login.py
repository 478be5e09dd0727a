import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from adminkit.audit import people
from disco_site.people.first_login import readable_password
from tests.conftest import Disco

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def first_login(*arguments: str, verbosity: int = 1) -> str:
    """What the command prints."""
    stdout = StringIO()
    call_command("first_login", *arguments, stdout=stdout, verbosity=verbosity)
    return stdout.getvalue()


def printed_password(text: str) -> str:
    return re.search(r"password (\S+)", text)[1]


def test_the_printed_password_signs_in_the_first_superuser() -> None:
    password = printed_password(first_login())
    assert authenticate(username="admin", password=password).is_superuser


def test_name_and_password_can_be_chosen(settings: Settings) -> None:
    settings.DISCO_ADMIN_USER, settings.DISCO_ADMIN_PASSWORD = "karin", "kind of blue 1959"
    first_login()
    assert authenticate(username="karin", password="kind of blue 1959").is_superuser


def test_a_chosen_password_is_not_printed(settings: Settings) -> None:
    settings.DISCO_ADMIN_PASSWORD = "kind of blue 1959"
    said = first_login()
    assert "the password in DISCO_ADMIN_PASSWORD" in said
    assert "kind of blue" not in said and "shown this once" not in said


@pytest.mark.parametrize("password", ["short", "123456789012", "1q2w3e4r5t6y", "administrator1"])
def test_a_weak_password_is_refused_by_the_name_of_its_variable(
    settings: Settings, password: str
) -> None:
    settings.DISCO_ADMIN_USER, settings.DISCO_ADMIN_PASSWORD = "administrator", password
    with pytest.raises(CommandError, match="DISCO_ADMIN_PASSWORD"):
        first_login()
    assert not User.objects.exists()


def test_a_name_that_is_no_user_name_is_refused(settings: Settings) -> None:
    settings.DISCO_ADMIN_USER = "two words"
    with pytest.raises(CommandError, match="'two words' cannot be made .DISCO_ADMIN_USER"):
        first_login()


def test_the_second_time_it_says_nothing_and_makes_nobody() -> None:
    first_login()
    assert first_login() == ""
    assert people().count() == 1


def test_owners_who_cannot_sign_in_do_not_count_as_a_login() -> None:
    User.objects.create_user("owner", is_active=False)
    User.objects.create_user("guest", password="kind of blue 1959")
    User.objects.create_user("clerk", is_staff=True)
    assert "Sign in as admin" in first_login()


def test_an_owner_of_the_same_name_is_not_made_a_superuser() -> None:
    User.objects.create_user("admin", is_active=False)
    with pytest.raises(CommandError, match="already exists"):
        first_login()
    assert not User.objects.get().is_superuser


def test_a_new_password_replaces_the_old_one() -> None:
    old = printed_password(first_login())
    new = printed_password(first_login("--new-password"))
    assert authenticate(username="admin", password=new)
    assert not authenticate(username="admin", password=old)


def test_a_new_password_for_an_unknown_login_names_the_logins(settings: Settings) -> None:
    first_login()
    settings.DISCO_ADMIN_USER = "karin"
    with pytest.raises(CommandError, match="No login is called 'karin'.*one of: admin"):
        first_login("--new-password")


def test_a_new_password_on_an_empty_site_makes_the_first_login() -> None:
    assert "Sign in as admin" in first_login("--new-password")


def test_a_password_that_nobody_would_see_is_not_made() -> None:
    with pytest.raises(CommandError, match="verbosity 0"):
        first_login(verbosity=0)
    assert not User.objects.exists()


def test_generated_passwords_are_long_and_differ() -> None:
    passwords = {readable_password() for _ in range(100)}
    assert len(passwords) == 100
    assert all(re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", password) for password in passwords)


def test_it_works_as_a_process_without_a_terminal(installed: Path, disco: Disco) -> None:
    result = disco("first_login")
    assert result.returncode == 0
    assert result.stdout.startswith("Sign in as admin, password ")
