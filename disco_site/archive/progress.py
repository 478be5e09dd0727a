"""The steps of a backup or a restore, reported to whoever watches: a terminal, or a test that stops
the work there.
"""

from collections.abc import Callable
from typing import Any

#: Called with the name of each step when it is done.
Observer = Callable[[str], Any]


def unobserved(step: str) -> None:
    """Ignore the steps."""
