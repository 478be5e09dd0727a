"""What the doctor reports: how something is, and what to do about it."""

from collections.abc import Iterator
from typing import NamedTuple

WELL, REMARK, BROKEN = "well", "remark", "BROKEN"

#: An examination yields a state and a sentence for each thing that is not well.
Complaints = Iterator[tuple[str, str]]


class Finding(NamedTuple):
    """A topic, its state, and a sentence that names the trouble and the remedy."""

    state: str
    topic: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<7} {self.topic}: {self.sentence}"
