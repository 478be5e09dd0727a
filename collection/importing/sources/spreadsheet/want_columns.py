"""Columns for which only a want has a field: of a record, their cells go into the remarks."""

from collection.importing.cells import amounts
from collection.importing.cells.counted import priority
from collection.importing.cells.values import Reader

_PRICES = "maxprice maximumprice pricelimit maxpreis hochstpreis prixmax preciomaximo prezzomassimo"
#: What such a column is called, the field of the want, and how the cells are read.
OF_WANTS: dict[str, tuple[str, Reader]] = {
    **dict.fromkeys(_PRICES.split(), ("top_price", amounts.amount)),
    **dict.fromkeys("priority prio prioritat priorite prioridad".split(), ("priority", priority)),
}
