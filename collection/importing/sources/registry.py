"""The list of sources, and how a file shows which of them it is."""

from collection.importing.files.discogs_json import ApiTable
from collection.importing.files.problems import FileRefused
from collection.importing.files.table import Table, header_key
from collection.importing.messages import Setting
from collection.importing.options import Chosen
from collection.importing.sources.ownership import DECLARED
from collection.importing.sources.programs.disco import (
    DiscoSource,
    has_foreign_uids,
    is_home_made,
)
from collection.importing.sources.programs.discogs import DiscogsSource
from collection.importing.sources.programs.discogs_api import DiscogsApiSource
from collection.importing.sources.programs.discogs_wantlist import WantlistSource
from collection.importing.sources.programs.rym import RymSource
from collection.importing.sources.source import Source
from collection.importing.sources.spreadsheet.source import SpreadsheetSource
from collection.models.own.columns import PREFIX, is_own

# In the order in which they are asked: those with columns of their own first, the one that takes
# every file last. A new source is one more line.
_SOURCES: tuple[type[Source], ...] = (
    DiscogsSource,
    WantlistSource,
    RymSource,
    DiscoSource,
    SpreadsheetSource,
)
SOURCES: dict[str, type[Source]] = {source.name: source for source in _SOURCES}

# An inventory has the columns of a collection, and lists what is for sale.
_INVENTORY = {"listingid", "releaseid", "status"}


def choose_source(table: Table, name: str, chosen: Chosen) -> Source:
    """Return the source that reads `table`: the one of that name, else the one that the header
    shows.

    Raises FileRefused when there is no such source, when the source misses a column, or has no use
    for what was chosen of columns and ownership.
    """
    if name and name not in SOURCES:
        raise FileRefused(f"There is no source “{name}”; there are: {', '.join(SOURCES)}.")
    keys = {PREFIX if is_own(column) else header_key(column) for column in table.header}
    if keys >= _INVENTORY:
        raise FileRefused(
            "This is a Discogs inventory, which lists what is for sale; export the collection "
            "instead."
        )
    source = SOURCES[name] if name else _recognised(table, keys, chosen)
    if chosen.mapping and "mapping" not in source.takes:
        raise FileRefused(
            f"The columns of a {source.title} are known; only those of a spreadsheet can be mapped."
        )
    if chosen.ownership in DECLARED and "ownership" not in source.takes:
        raise FileRefused(
            f"A {source.title} already says what is owned, so this cannot be chosen",
            about=(Setting("ownership", chosen.ownership),),
        )
    if isinstance(table, ApiTable) and source is DiscogsSource:
        return DiscogsApiSource(table, chosen)
    return source(table, chosen)


def _recognised(table: Table, keys: set[str], chosen: Chosen) -> type[Source]:
    """Return the first source that recognises the header."""
    if isinstance(table, ApiTable):
        return WantlistSource if table.holds_wants else DiscogsSource
    source = next(source for source in _SOURCES if source.recognises(keys))
    # A home-made sheet may have no other names than Disco's.
    if source is not DiscoSource:
        return source
    if "uid" in keys:
        is_home = has_foreign_uids(table)
    else:
        is_home = bool(chosen.columns) or is_home_made(table)
    return SpreadsheetSource if is_home else source
