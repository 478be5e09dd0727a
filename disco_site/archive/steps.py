"""The steps of a backup or a restore, told one by one to whoever wants to watch: a test may stop it there."""

from collections.abc import Callable
from typing import Any

#: Told the name of each step when it is done.
Observer = Callable[[str], Any]


def unobserved(step: str) -> None:
    """Watch nothing."""
