"""Texts that may be several names. Nothing is guessed: such a text stays one name unless a user
says otherwise.
"""

import re
from typing import NamedTuple

COMMA = ", "
#: No name has a bar in it; programs join names by one.
BAR = "|"
_SEPARATOR = re.compile(r", | & | / |\s?\|\s?")
# What Disco shows between two artists in place of each; where it is "", a slash.
_PHRASES = {" & ": "&"}


class Doubt(NamedTuple):
    """A text in a column of names that may be several; `names` are what it was decided to be, ()
    nothing yet.
    """

    subject: str
    text: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.subject} “{self.text}”"
        if len(self.names) == 1:
            return f"{told} is one name, as decided"
        if self.names:
            return f"{told} is {' + '.join(self.names)}, as decided"
        return f"{told} may be {len(ways(self.text)[0])} {self.subject}s; it is kept as one"


def may_be_several(text: str) -> bool:
    """Tell whether a text has a sign in it that can stand between two names."""
    return COMMA in text or " & " in text or " / " in text or BAR in text


def ways(text: str) -> list[list[str]]:
    """Return how a text can be taken apart: at its commas or bars, and at all signs that can stand
    between two names.
    """
    found = [
        [part.strip() for part in parts if part.strip()]
        for parts in (text.split(BAR if BAR in text else COMMA), _SEPARATOR.split(text))
    ]
    return [
        parts for place, parts in enumerate(found) if len(parts) > 1 and parts not in found[:place]
    ]


def join_phrases(text: str, names: tuple[str, ...] | list[str]) -> list[str]:
    """Return what stands between the names that `text` was taken apart into."""
    signs = _SEPARATOR.findall(text)
    return [_PHRASES.get(sign, "") for sign in signs] if len(signs) == len(names) - 1 else []
