"""Commands that come with Django and its libraries and would go past what Disco promises: rows that
the ledger does not know, changes without a batch, secrets in a file. Each ends with one sentence
that says what to use in its place.

The app stands first among the installed ones, so its commands are those that are found.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class ClosedCommand(BaseCommand):
    """A command that does nothing but say, with its `help`, what to use in its place."""

    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Leave out whatever was to be done: it is refused whatever it is."""
        super().run_from_argv(argv[:2])

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anything", nargs="*", help="not read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError with the sentence of this command."""
        raise CommandError(self.help)
