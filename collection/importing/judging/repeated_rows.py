"""Rows of a file that repeat one another: the same record, in every cell that tells records apart.

They may be copies, a double click, or a log of what was played: nobody can tell from the rows, so
they are counted and said.
"""

from collections import Counter
from collections.abc import Iterable

from collection.importing.files.problem_column import Line
from collection.importing.files.quantities import CopyLine
from collection.importing.messages import Message
from collection.importing.sources.source import Source


def on_repeats(source: Source, sharing: Iterable[Line], rows: int) -> tuple[list[Message], bool]:
    """Return the message on rows that repeat others, none if there are none, and whether they are
    half of the file or more.

    `sharing` are the lines of the rows that may repeat one another, out of so many `rows`.
    """
    if source.lists_tracks:
        return [], False
    editions: Counter[tuple[str, ...]] = Counter()
    for line, cells in sharing:
        if isinstance(line, CopyLine):
            continue
        if not source.is_header(cells) and not source.why_no_record(cells):
            editions[source.edition(cells)] += 1
    repeats = editions.total() - len(editions)
    if not repeats:
        return [], False
    repeat = "row repeats" if repeats == 1 else "rows repeat"
    kind = source.holds.removesuffix("s")
    sentence = f"{repeats} {repeat} a {kind} of this file; each is imported as a {kind} of its own."
    is_half = repeats * 2 >= rows
    if is_half:
        sentence += " If this is a log of what was played, import it as plays."
    return [Message(sentence)], is_half
