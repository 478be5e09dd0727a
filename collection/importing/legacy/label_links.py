"""Which labels a record of the first Disco had: it kept two tables of them, and read one.

On updates, old links were not taken out of the older table, `record_label_link`. The application
itself read `label_record_link` alone.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from adminkit.remarks import EXAMPLES, Remarks
from collection.importing.legacy.old_cells import id_of
from collection.importing.legacy.old_names import OldName, OldNames
from collection.importing.legacy.schema import LABEL_LINKS, OLDER_LABEL_LINKS

#: Which table of labels counts: it decides the meaning of the file, so it is said first.
LABEL_TABLE = "which table of labels counts"

Links = Sequence[tuple[Any, Any]]
#: By old id of a record, the names that only the older table gives it.
OlderLabels = dict[str, list[str]]


def read_labels(
    links: Mapping[str, Links], names: OldNames, records: Container[str], oddities: Remarks
) -> tuple[dict[str, list[OldName]], OlderLabels]:
    """Return the labels of each record, and those that only the older table gives it.

    `links` are the rows of the tables that are there, by name: old ids of a label and a record.
    Where the table that the first Disco read has no rows, the older one is all there is and counts.
    """
    shown, older = links.get(LABEL_LINKS, ()), links.get(OLDER_LABEL_LINKS, ())
    if not shown:
        if older:
            oddities.add(
                LABEL_TABLE,
                f"{LABEL_LINKS}, from which the first Disco read the labels, has no rows; the "
                f"{len(older)} of {OLDER_LABEL_LINKS} are taken over in their place",
            )
        return names.links(older, records), {}
    labels = names.links(shown, records)
    only_older = names.beside(older, labels, records)
    _note_stale(shown, older, only_older, oddities)
    return labels, only_older


def _note_stale(shown: Links, older: Links, only_older: OlderLabels, oddities: Remarks) -> None:
    """Add one sentence about what the older table says beside the other one."""
    stale = _pairs(older) - _pairs(shown)
    if not stale:
        return
    sentence = (
        f"{len(stale):,} of {len(older):,} links in the older table {OLDER_LABEL_LINKS} are not in "
        f"{LABEL_LINKS}; the first Disco did not show them, and they are not taken over"
    )
    examples = [
        f"record {record} “{name}”" for record, names in only_older.items() for name in names
    ]
    if examples:
        sentence += f", such as {', '.join(examples[:EXAMPLES])}"
    oddities.add(LABEL_TABLE, sentence)


def _pairs(links: Links) -> set[tuple[str, str]]:
    return {(id_of(label), id_of(record)) for label, record in links}
