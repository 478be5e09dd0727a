"""Lines of the log, in which no link for strangers can be read: an error of the server names the
address that was asked for, and its token opens a shelf.
"""

import logging
import re

_TOKEN = re.compile(r"(/shelf/)[^/\s?#\"'\\]+")


class WithoutTokens(logging.Formatter):
    """Formats a line, its traceback included, with `…` in place of each token."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return _TOKEN.sub(r"\1…", super().format(record))
