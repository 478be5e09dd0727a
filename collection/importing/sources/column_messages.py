"""What any source says of its columns: what each is read as, which are not understood, and that the
cells do not fit the header.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from collection.importing.files.header_words import NOTHING
from collection.importing.messages import Message, Setting
from collection.importing.sources.column_cells import ColumnCells

_FIGURE = re.compile(r"\d")
# Cells in these columns have a figure in them.
_IN_FIGURES = (
    "year",
    "price",
    "purchase_date",
    "added_at",
    "removed_on",
    "sale_price",
    "value",
    "valued_on",
    "discogs_release_id",
    "barcode",
)
_FEW, _SHIFTED = 5, 0.25


def read_as(labels: Sequence[str], fields: Mapping[int, str]) -> Message:
    """Return the message on what the columns are read as; `fields` are Disco's words by place. A
    column that has Disco's word for its name is named once.
    """
    known = []
    for at, field in sorted(fields.items()):
        if field != NOTHING:
            is_the_same = labels[at].casefold() == field
            known.append(field if is_the_same else f"{labels[at]} = {field}")
    return Message("The columns are read as", names=tuple(known), is_whole=True)


def not_understood(names: Iterable[str], target: str, *offers: Setting) -> list[Message]:
    """Return the message on columns whose cells go into `target`, remarks or notes; none if there
    are none.
    """
    unknown = tuple(names)
    if not unknown:
        return []
    sentence = f"These columns were not recognised and go into the {target}"
    return [Message(sentence, offers, names=unknown)]


def contradictions(
    labels: Sequence[str], fields: Mapping[int, str], cells: ColumnCells, *offers: Setting
) -> list[Message]:
    """Return the message that the cells do not fit the header, where most of a column that has
    figures in every file are words.
    """
    odd = []
    for place, field in sorted(fields.items()):
        if field not in _IN_FIGURES or len(cells.filled(place)) < _FEW:
            continue
        if cells.share(place, _FIGURE.search) < _SHIFTED:
            odd.append(f"{labels[place]} holds “{cells.examples(place, 1)[0]}”")
    if not odd:
        return []
    sentence = (
        f"The cells do not fit the header: the column {' and '.join(odd)}. The columns may be "
        "shifted, so look at what each of them holds before you import the file."
    )
    return [Message(sentence, offers)]
