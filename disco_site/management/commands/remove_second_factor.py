"""Remove the second factor of somebody who has lost it, and the recovery codes with it."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from adminkit.audit import note
from adminkit.entries.acting_command import ActingCommand
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE
from disco_site.signing_in.second_factor import remove
from disco_site.signing_in.sessions import end_sessions


class Command(ActingCommand):
    help = (
        "Remove the second factor of somebody who has lost app and recovery codes, and sign "
        "them out everywhere: the password alone signs them in, until they set it up again. "
        "Example: remove_second_factor anna"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the name that is typed to sign in")

    def handle(self, *, name: str, verbosity: int, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is nobody called {name!r}.")
        if not remove(user):
            raise CommandError(f"{name} has no second factor.")
        end_sessions(user)
        note(SITE, Verb.NO_SECOND_FACTOR, user)
        if verbosity:
            self.stdout.write(f"{name} signs in with the password alone, and is signed out.")
