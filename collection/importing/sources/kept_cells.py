"""The remarks of a record, and the cells of a file that are kept in them as "name: value".

In: what a row gives for the remarks, what its source gave last time, and the remarks as they are.
Out: the remarks as they will be. A kept cell is added to what is there and never takes its place;
what is there already is not added again, and what somebody took out since does not come back.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from collection.importing.sources.row import REMARKS, Row

Seen = Mapping[str, str]


class MergedRemarks(NamedTuple):
    """Remarks after a row, and the row's own text where it is kept out as a conflict."""

    text: str
    conflict: str = ""


def holds(text: str, block: str) -> bool:
    """Whether `block` is in `text`, as one line or several whole ones."""
    return f"\n{block}\n" in f"\n{text}\n"


def joined(blocks: Iterable[str]) -> str:
    """Return blocks of lines below one another; empty ones are left out."""
    return "\n".join(filter(None, blocks))


def without(text: str, blocks: Iterable[str]) -> str:
    """Return the text without these blocks of lines, where it holds them."""
    for block in blocks:
        text = _replaced(text, block, "")
    return text


def merged(
    row: Row, before: str, seen: Seen, *, is_foreign: bool, is_one_list: bool
) -> MergedRemarks:
    """Return the remarks `before` with what the row says.

    `seen` is what the source said last time. `is_one_list` is whether all files of the source are
    the same list, so that its cell of this time stands for that of last time.
    """
    own = row.values.get(REMARKS)
    if own is None:
        found = MergedRemarks(before)
    elif is_foreign:
        found = _with_own(row, own, before, seen)
    else:
        found = MergedRemarks(own)
    text = found.text
    for name, block in row.kept.items():
        said = seen.get(name, "")
        # An earlier version remembered all of it as one text.
        if holds(text, block) or said == block or holds(seen.get(REMARKS, ""), block):
            continue
        if said and is_one_list and holds(text, said):
            text = _replaced(text, said, block)
        else:
            text = joined((text, block))
    return MergedRemarks(text, found.conflict)


def _with_own(row: Row, own: str, before: str, seen: Seen) -> MergedRemarks:
    """Return the remarks with those that a foreign file gives in a column of their own."""
    said = seen.get(row.remarks_name) or seen.get(REMARKS, "")
    if own == said or not own:
        return MergedRemarks(before)
    if said and holds(before, said):
        return MergedRemarks(_replaced(before, said, own))
    if holds(before, own):
        return MergedRemarks(before)
    # What only came of other cells and columns of this source is nobody's word on this one.
    rest = before
    given = [text for name, text in seen.items() if name.startswith(REMARKS)]
    for block in sorted([*given, *row.kept.values()], key=len, reverse=True):
        rest = _replaced(rest, block, "")
    return MergedRemarks(before, own) if rest.strip() else MergedRemarks(joined((own, before)))


def _replaced(text: str, block: str, other: str) -> str:
    """Return the text with `other` in the place of a block of its lines."""
    if not block:
        return text
    framed = f"\n{text}\n".replace(f"\n{block}\n", f"\n{other}\n" if other else "\n", 1)
    return framed[1:-1]
