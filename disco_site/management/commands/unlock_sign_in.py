"""End the pauses of a name for which the password was wrong too often."""

from argparse import ArgumentParser
from typing import Any

from axes.models import AccessFailureLog
from axes.utils import reset
from django.contrib.auth.models import User

from adminkit.audit import note
from adminkit.entries.acting_command import ActingCommand
from adminkit.entries.verb import Verb
from adminkit.numbers import counted
from adminkit.verbs import SITE


class Command(ActingCommand):
    help = (
        "Let a name sign in again that is paused because the password was wrong too often, from "
        "all addresses. Example: unlock_sign_in anna"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the name that is typed to sign in")

    def handle(self, *, name: str, verbosity: int, **options: Any) -> None:
        reset(username=name)
        note(SITE, Verb.UNLOCK, User, names=name)
        failures, _ = AccessFailureLog.objects.filter(username=name).delete()
        if verbosity:
            forgotten = f"{counted(failures, 'failure')} forgotten"
            self.stdout.write(f"Nobody is paused as {name!r} any more: {forgotten}.")
