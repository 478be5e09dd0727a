"""Which sources there are, and how a file shows whose it is."""

from collection.importing.disco import DiscoSource
from collection.importing.discogs import DiscogsSource
from collection.importing.problems import FileRefused
from collection.importing.source import Choices, Source
from collection.importing.table import Table, header_key

# In the order in which they are asked; Disco's own names are the most common words, so it comes last.
SOURCES: dict[str, type[Source]] = {source.name: source for source in (DiscogsSource, DiscoSource)}

# Files that look like a collection and are none.
_NOT_OWNED = {
    frozenset({"listingid", "releaseid", "status"}): "a Discogs inventory, which lists what is for sale",
    frozenset({"releaseid", "catalog", "notes"}): "a Discogs wantlist, which lists what is not owned",
}


def choose_source(table: Table, name: str, choices: Choices) -> Source:
    """Return the source that reads `table`: the one named, else the one that its header shows.

    Raises FileRefused when no source knows the header, or the chosen one misses a column.
    """
    if name and name not in SOURCES:
        raise FileRefused(f"There is no source “{name}”; there are: {', '.join(SOURCES)}.")
    keys = {header_key(column) for column in table.header}
    if name:
        return SOURCES[name](table, choices)
    for source in SOURCES.values():
        if source.recognises(keys):
            _refuse_not_owned(keys, source)
            return source(table, choices)
    _refuse_not_owned(keys, None)
    raise FileRefused(
        f"Nothing is known of a file with the columns {', '.join(table.header)}. "
        f"Artist and Title are enough; docs/file-formats.md tells which others are read."
    )


def _refuse_not_owned(keys: set[str], source: type[Source] | None) -> None:
    if source is DiscogsSource:
        return
    for marks, what in _NOT_OWNED.items():
        if marks <= keys:
            raise FileRefused(f"This is {what}.")
