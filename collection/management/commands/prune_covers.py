"""Remove pictures that nothing needs any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collection.covers.keeping import debris, drop_unused, left_over


class Command(BaseCommand):
    help = (
        "Remove covers that no record has and that no batch brings back when it is undone, with "
        "their thumbnails, and what a crash left unfinished. Files of the last hour stay. "
        "Example: prune_covers --dry-run"
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="name the files and remove none")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        unused = list(left_over())
        if not dry_run:
            unused = drop_unused(unused)
        strays = list(debris())
        for path in () if dry_run else strays:
            path.unlink(missing_ok=True)
        if verbosity:
            for name in unused:
                self.stdout.write(name)
            self.stdout.write(
                f"{'would_remove' if dry_run else 'removed'}={len(unused)} strays={len(strays)}"
            )
