"""Which sources there are, and how a file shows whose it is."""

from collection.importing.apijson import ApiTable, DiscogsApiSource
from collection.importing.choices import Choices
from collection.importing.disco import DiscoSource, is_home_made
from collection.importing.discogs import DiscogsSource
from collection.importing.ownership import DECLARED
from collection.importing.problems import FileRefused
from collection.importing.rym import RymSource
from collection.importing.source import Source
from collection.importing.spreadsheet import SpreadsheetSource
from collection.importing.table import Table, header_key
from collection.importing.wantlist import WantlistSource

# In the order in which they are asked: what has columns of its own before what takes anything.
SOURCES: dict[str, type[Source]] = {
    source.name: source for source in (DiscogsSource, WantlistSource, RymSource, DiscoSource, SpreadsheetSource)
}

# An inventory has the columns of a collection, and what it lists is for sale.
_INVENTORY = {"listingid", "releaseid", "status"}


def choose_source(table: Table, name: str, choices: Choices) -> Source:
    """Return the source that reads `table`: the one named, else the one that its header shows.

    Raises FileRefused when the source misses a column, or a mapping of columns is given and nothing is to be mapped.
    """
    if name and name not in SOURCES:
        raise FileRefused(f"There is no source “{name}”; there are: {', '.join(SOURCES)}.")
    keys = {header_key(column) for column in table.header}
    if keys >= _INVENTORY:
        raise FileRefused("This is a Discogs inventory, which lists what is for sale; export the collection instead.")
    chosen = SOURCES[name] if name else next(source for source in SOURCES.values() if source.recognises(keys))
    if isinstance(table, ApiTable) and name in ("", DiscogsSource.name):
        chosen = DiscogsApiSource
    if not name and chosen is DiscoSource and "uid" not in keys:
        said = choices.mapping or choices.remembered
        chosen = SpreadsheetSource if said or is_home_made(table) else DiscoSource
    if choices.mapping and chosen is not SpreadsheetSource:
        raise FileRefused(f"The columns of a {chosen.title} are known; only those of a spreadsheet can be mapped.")
    if choices.ownership in DECLARED and chosen not in (RymSource, SpreadsheetSource):
        raise FileRefused(
            f"A {chosen.title} says itself what its rows are; “ownership: {choices.ownership}” is for others."
        )
    return chosen(table, choices)
