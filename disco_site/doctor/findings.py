"""What the doctor finds: how something is, and what to do about it."""

from collections.abc import Iterator
from typing import NamedTuple

WELL, REMARK, BROKEN = "well", "remark", "BROKEN"

#: What a look at a topic yields: a state and a sentence for each thing that is not well.
Said = Iterator[tuple[str, str]]


class Finding(NamedTuple):
    """What was looked at, how it is, and what to do about it."""

    state: str
    topic: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<7} {self.topic}: {self.sentence}"
