"""Readers of small whole numbers, of playing times and of priorities."""

import re

from collection.importing.cells.values import Reader

_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
_DURATION = re.compile(r"\d{1,3}(:[0-5]\d){1,2}", re.ASCII)
# 3:45.000, 3'45", 3m 45s, PT3M45S, as programs and sleeves write them.
_CLOCK = re.compile(r"(\d{1,3}(?::[0-5]\d){1,2})\.\d{1,6}", re.ASCII)
_IN_PARTS = re.compile(
    r"(?:PT)?(?:(\d{1,2})\s?h(?:ours?)?)?\s*(?:(\d{1,3})\s?(?:m|mins?|minutes?|['′’]))?\s*"
    r"(?:(\d{1,2})(?:\.\d+)?\s?(?:s|secs?|seconds?|[\"″”]|''))?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_TIME = 60
_SECONDS = re.compile(r"(\d{1,5})(?:\.\d{1,6})?", re.ASCII)
# No track is as long as ten hours; a greater number is not one of seconds.
_MOST_SECONDS = 36_000
# Three words stand for the ends and the middle, in the languages in which headers are known.
_PRIORITIES = {
    1: "high highest urgent hoch hohe haute élevée alta alto wysoki hoog hög høj must musthave top",
    3: "medium normal middle mid mittel mittlere moyenne media medio średni gemiddeld medel mellem",
    5: "low lowest niedrig gering basse faible baja bajo bassa basso niski laag låg lav",
}
_BY_WORD = {word: str(number) for number, words in _PRIORITIES.items() for word in words.split()}


def whole(least: int, most: int) -> Reader:
    """Return a reader of a whole number from `least` to `most`; 3.0 is 3."""

    def read(text: str) -> str:
        match = _WHOLE.fullmatch(text)
        if not match or not least <= int(match[1]) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return str(int(match[1]))

    return read


def duration(text: str) -> str:
    """Read a playing time such as 3:45 or 1:02:30, or a number of seconds."""
    if _DURATION.fullmatch(text):
        return text
    if clock := _CLOCK.fullmatch(text):
        return clock[1]
    seconds = _seconds(text)
    if not 0 < seconds < _MOST_SECONDS:
        raise ValueError("is not a playing time such as 3:45 or 1:02:30")
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _seconds(text: str) -> int:
    """Return the seconds of a playing time without colons, 0 for any other text."""
    if bare := _SECONDS.fullmatch(text):
        return int(bare[1])
    parts = _IN_PARTS.fullmatch(text) if len(text) <= _LONGEST_TIME else None
    if not parts:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    return hours * 3600 + minutes * 60 + seconds


def priority(text: str) -> str:
    """Read a priority from 1, the most wanted, to 5: a number, or high, medium, low."""
    word = "".join(text.casefold().split())
    if word in _BY_WORD:
        return _BY_WORD[word]
    try:
        return whole(1, 5)(text)
    except ValueError:
        raise ValueError("is not a priority from 1, the highest, to 5, nor high or low") from None
