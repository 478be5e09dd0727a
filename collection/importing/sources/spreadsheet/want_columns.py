"""Columns for which only a want has a field: of a record, their cells go into the remarks."""

from collection.importing.cells import amounts
from collection.importing.cells.counted import priority
from collection.importing.cells.values import Reader
from collection.importing.files.header_words import column_key
from collection.importing.files.vocabulary import tables as words

# A budget is that of a list, and a maximum may be that of anything.
_PRICES = set(map(column_key, words.TOP_PRICE.split())) - {"max", "budget", "presupuesto"}
_PRIORITIES = map(column_key, words.PRIORITY.split())
#: What such a column is called, the field of the want, and how the cells are read.
OF_WANTS: dict[str, tuple[str, Reader]] = {
    **dict.fromkeys(_PRICES, ("top_price", amounts.amount)),
    **dict.fromkeys(("priority", *_PRIORITIES), ("priority", priority)),
}
