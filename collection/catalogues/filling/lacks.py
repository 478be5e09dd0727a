"""What an answer lacks though its release was found: said by record, and counted over a run.

The sentence of a look-up that found a release says nothing else, so that it can be read again.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Self

from adminkit.numbers import counted
from collection.bulk_sql import chunks
from collection.models import LookUp, LookUpState

#: What begins the sentence on each.
NO_YEAR: Final = "No original year: "
NO_PICTURE: Final = "No picture: "
DAMAGED: Final = "The picture is left out: "
_BEGINNINGS = re.compile(f"({'|'.join(map(re.escape, (NO_YEAR, NO_PICTURE, DAMAGED)))})")

#: By (what is lacking, release): why. Copies of a release lack the same.
Lacks = Mapping[tuple[str, str], str]


def lacks_in(sentence: str, release: str) -> dict[tuple[str, str], str]:
    """Return what a sentence says that a release lacks."""
    _, *pieces = _BEGINNINGS.split(sentence)
    pairs = zip(pieces[::2], pieces[1::2], strict=True)
    return {(what, release): why.strip() for what, why in pairs}


def in_sentences(lacks: Lacks) -> list[str]:
    """Return what was lacking, with counts and reasons."""
    reasons: dict[str, Counter[str]] = {NO_PICTURE: Counter(), NO_YEAR: Counter()}
    damaged = 0
    for (what, _), why in lacks.items():
        if what == DAMAGED:
            damaged += 1
        else:
            reasons[what][why.rstrip(".")] += 1
    sentences = []
    for what, noun in ((NO_PICTURE, "picture"), (NO_YEAR, "original year")):
        if whys := reasons[what]:
            (why, _), *others = whys.most_common()
            among = ", and other reasons" if others else ""
            sentences.append(f"{counted(whys.total(), noun)} could not be fetched ({why}{among}).")
    if damaged:
        sentences.append(f"{counted(damaged, 'picture is', 'pictures are')} damaged and left out.")
    return sentences


class Answered(NamedTuple):
    """How many records were answered with each state, and what the answers lack."""

    states: Counter[str]
    lacks: Lacks

    @classmethod
    def nothing(cls) -> Self:
        return cls(Counter(), {})

    def with_others(self, others: "Answered") -> "Answered":
        """Return these and the answers about other records."""
        return Answered(self.states + others.states, {**self.lacks, **others.lacks})


def answered_since(records: Sequence[int], catalogue: str, since: datetime) -> Answered:
    """Return what a catalogue has answered about these records, by id, since a moment."""
    states: Counter[str] = Counter()
    lacks: dict[tuple[str, str], str] = {}
    for some in chunks(records):
        answers = LookUp.objects.filter(
            record__in=some, catalogue=catalogue, looked_up_at__gte=since
        ).exclude(state=LookUpState.IN_NONE)
        for state, key, sentence in answers.values_list("state", "key", "sentence"):
            states[state] += 1
            if state in (LookUpState.FOUND, LookUpState.ALBUM):
                lacks |= lacks_in(sentence, key)
    return Answered(states, lacks)
