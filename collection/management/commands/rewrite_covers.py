"""Write covers anew that are still as they were given."""

from typing import Any

from django.core.management.base import CommandParser

from adminkit.numbers import counted
from adminkit.verbs import SITE
from collection.covers.rewriting import as_given, rewrite_covers
from collection.management.printing import PrintingCommand


class Command(PrintingCommand):
    help = (
        "Write covers anew that came in before Disco did so by itself: the pictures stay, and "
        "whatever else their files hold, such as where and when they were taken, is gone. The "
        "former files are deleted. It may be stopped at any time, and goes on where it was. "
        "Example: rewrite_covers --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many there are and change nothing"
        )

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.say(f"would_rewrite={len(as_given(SITE))}")
            return
        done = rewrite_covers(by=SITE, step=self._step)
        for name in done.damaged:
            self.remark(f"{name} cannot be read, and stays as it is.")
        self.say(f"rewritten={done.done} damaged={len(done.damaged)}")

    def _step(self, done: int, total: int | None = None, unit: str = "", doing: str = "") -> None:
        self.show(f"{doing}: {done:,} of {counted(total or 0, unit)}")
