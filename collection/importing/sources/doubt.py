"""Texts that may be several names. Nothing is guessed: such a text stays one name unless a user
says otherwise.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

COMMA = ", "
#: No name has a bar in it; programs join names by one.
BAR = "|"
# Some programs write no blank behind a comma; between figures it is part of a number.
_COMMA = r", |(?<!\d),(?=[^\s\d])"
_WORD = r" (?:feat\.?|ft\.?|featuring|vs\.?|versus|with) "
_COMMAS = re.compile(_COMMA)
_WORDS = re.compile(_WORD, re.IGNORECASE)
_SEPARATOR = re.compile(rf"{_COMMA}| & | / |\s?\|\s?|{_WORD}", re.IGNORECASE)
# No name of one artist has these in it; "with" and a slash may be part of one.
_NEVER_IN_NAMES = re.compile(r" (?:feat\.?|ft\.?|featuring|vs\.?|versus) ", re.IGNORECASE)
# Signs between which Disco shows a slash; others are shown as they are.
_SHOWN_AS_SLASH = ("", ",", "/", BAR)
# One artist under the first letter of the name: Beatles, The. Or with a name in addition: Tyler,
# The Creator; where more words come first or last, it may as well be an artist and an orchestra.
_ONE = re.compile(
    r"[^,]+, (?:the|an?|die|der|das|les?|la|los|las|el|il|i|gli|lo|de|het|os?|as)(?: \(\d+\))?"
    r"|[^\s,]+, the [^\s,]+",
    re.IGNORECASE,
)


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
    """Tell whether a text has a sign or word in it that can stand between two names."""
    if "," in text and has_comma(text):
        return True
    return " & " in text or " / " in text or BAR in text or bool(_WORDS.search(text))


def has_comma(text: str) -> bool:
    """Whether a comma in a text can stand between two names."""
    is_there = COMMA in text or ("," in text and bool(_COMMAS.search(text)))
    return is_there and not _ONE.fullmatch(text)


def at_commas(text: str) -> list[str]:
    """Return the parts of a text between its commas."""
    # A pattern takes several times as long, and most commas have a blank behind them.
    if text.count(",") == text.count(COMMA):
        return text.split(COMMA)
    return _COMMAS.split(text)


def is_doubtful(text: str, are_known: Sequence[bool]) -> bool:
    """Whether a text that may be several names is asked about; `are_known` is whether each of its
    parts is a name by itself elsewhere.

    A slash, or "with", is asked about where a part is known or has several words: AC / DC is not.
    """
    if has_comma(text) or BAR in text or _NEVER_IN_NAMES.search(text) or all(are_known):
        return True
    if " / " in text:
        return any(are_known) or any(" " in part.strip() for part in text.split(" / "))
    return any(are_known) and bool(_WORDS.search(text))


def ways(text: str) -> list[list[str]]:
    """Return how a text can be taken apart: at its commas or bars, and at all signs that can stand
    between two names.
    """
    at_one_sign = text.split(BAR) if BAR in text else at_commas(text)
    found: list[list[str]] = []
    for parts in (at_one_sign, _SEPARATOR.split(text)):
        names = [part.strip() for part in parts if part.strip()]
        if len(names) > 1 and names not in found:
            found.append(names)
    return found


def join_phrases(text: str, names: tuple[str, ...] | list[str]) -> list[str]:
    """Return what stands between the names that `text` was taken apart into."""
    signs = _SEPARATOR.findall(text)
    if len(signs) != len(names) - 1:
        return []
    return ["" if sign.strip() in _SHOWN_AS_SLASH else sign.strip() for sign in signs]
