"""Commands that write something down: `--as USER` says who typed them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adminkit.audit import people, standing_for


class ActingCommand(BaseCommand):
    """A command whose entries, and lines of the ledger, name a person in place of Disco itself."""

    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **options)
        parser.add_argument(
            "--as",
            dest="acting_as",
            metavar="USER",
            help="write down that this person did it (default: Disco itself)",
        )
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = options.pop("acting_as", None)
        if name is None:
            return super().execute(*args, **options)
        person = people().filter(username=name).first()
        if person is None:
            names = ", ".join(people().order_by("username").values_list("username", flat=True))
            raise CommandError(f"Nobody is called “{name}”; there are: {names or 'none yet'}.")
        with standing_for(person):
            return super().execute(*args, **options)
