"""Make the first login, or give a login a new password."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from disco_site.installation import NEW_PASSWORD
from disco_site.people.first_login import (
    give_password,
    logins,
    make_first_login,
    readable_password,
    reasons,
)


class Command(BaseCommand):
    help = (
        "Make the first login, a superuser, if nobody can sign in yet; else do nothing. Name: "
        "DISCO_ADMIN_USER, else admin. Password: DISCO_ADMIN_PASSWORD, else a new one that is "
        "printed once. Example: first_login --new-password"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-password", action="store_true", help="give the login a new password"
        )

    def handle(self, *, new_password: bool, verbosity: int, **options: Any) -> None:
        if new_password and logins().exists():
            self.renew(settings.DISCO_ADMIN_USER, verbosity)
        elif not logins().exists():
            self.create(settings.DISCO_ADMIN_USER, settings.DISCO_ADMIN_PASSWORD, verbosity)

    def create(self, name: str, chosen: str, verbosity: int) -> None:
        password = chosen or self.generate(verbosity)
        try:
            make_first_login(name, password)
        except ValidationError as error:
            cause = "DISCO_ADMIN_USER or DISCO_ADMIN_PASSWORD" if chosen else "DISCO_ADMIN_USER"
            raise CommandError(
                f"The first login {name!r} cannot be made ({cause}): {reasons(error)}"
            ) from None
        if not chosen:
            self.show(name, password, verbosity)
        elif verbosity:
            self.stdout.write(f"Sign in as {name} with the password in DISCO_ADMIN_PASSWORD.")

    def renew(self, name: str, verbosity: int) -> None:
        user = logins().filter(username=name).first()
        if user is None:
            names = ", ".join(logins().order_by("username").values_list("username", flat=True)[:20])
            raise CommandError(
                f"No login is called {name!r}. Set DISCO_ADMIN_USER to one of: {names}."
            )
        if sys.stdin.isatty():
            self.ask(user)
            return
        password = self.generate(verbosity)
        give_password(user, password)
        self.show(name, password, verbosity)

    def ask(self, user: User) -> None:
        password = getpass(f"New password for {user.username}: ")
        if getpass("The same again: ") != password:
            raise CommandError("The two passwords differ; nothing was changed.")
        try:
            give_password(user, password)
        except ValidationError as error:
            raise CommandError(f"The password was not changed. {reasons(error)}") from None
        self.stdout.write(f"{user.username} has a new password.")

    def generate(self, verbosity: int) -> str:
        if verbosity == 0:
            raise CommandError(
                "A new password would be lost at --verbosity 0: set DISCO_ADMIN_PASSWORD."
            )
        return readable_password()

    def show(self, name: str, password: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(
                f"Sign in as {name}, password {password}\nIt is shown this once; "
                f"`{NEW_PASSWORD}` sets another."
            )
