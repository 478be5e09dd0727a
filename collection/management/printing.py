"""What commands print: results to the standard output, remarks and progress to the standard error,
nothing at all with --verbosity 0.
"""

from typing import Any

from django.core.management.base import BaseCommand

# As wide as a terminal is at least, so that a shorter line hides the one before.
_WIDTH = 79


class PrintingCommand(BaseCommand):
    """A command that prints in sentences, each on a line of its own."""

    # They look at the pages as well, which no command shows; `check` and `serve` make them.
    requires_system_checks = []
    verbosity = 1
    _has_progress = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity = options["verbosity"]
        return super().execute(*args, **options)

    def say(self, result: str) -> None:
        """Print a result; an empty one is none."""
        if result and self.verbosity:
            self.show("")
            self.stdout.write(result)

    def remark(self, text: str) -> None:
        """Print what one should know besides; an empty remark is none."""
        if text and self.verbosity:
            self.show("")
            self.stderr.write(text, self.style.NOTICE)

    @property
    def is_watched(self) -> bool:
        """Whether somebody sits at a terminal and sees the progress."""
        return bool(self.verbosity) and self.stderr.isatty()

    def show(self, progress: str) -> None:
        """Show on a terminal how far the work is, in place of what was shown before; nothing is
        left of it once it is empty, or something is printed.
        """
        if self.is_watched and (progress or self._has_progress):
            end = "" if progress else "\r"
            self.stderr.write(f"\r{progress:<{_WIDTH}}{end}", str, ending="")
            self.stderr.flush()
            self._has_progress = bool(progress)
