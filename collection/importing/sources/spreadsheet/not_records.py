"""Words in the rows of a sheet that speak of no record: lines of totals, and things that are not
music.
"""

import re
from collections.abc import Sequence

from collection.names import search_fold

# What an order costs beside its records.
_COSTS = set(
    "versand versandkosten porto shipping postage handling delivery discount rabatt gutschein mwst "
    "vat tax tva iva btw fraisdeport livraison remise envio spedizione sconto verzending wysylka "
    "frakt subtotal zwischensumme soustotal subtotale".split()
)
_TOTALS = set(
    "total totals sum totale totali summe gesamt gesamtsumme somme suma totaal soma yhteensa "
    "count anzahl average avg mean durchschnitt mittelwert moyenne promedio gemiddelde".split()
) | {"grand total"}
# Beside such a word in place of the artist or the title: "Total LPs: 45", "Summe | 37 Platten".
_OF_RECORDS = r"records?|albums?|lps?|cds?|vinyls?|titles?|items?|rows?|discs?|platten|alben|titel"
_TOTAL = re.compile(rf"(?:{'|'.join(_TOTALS)})(?:\s+(?:{_OF_RECORDS}))?\s*:?")
_COUNT = re.compile(r"(?:\d[\d.,']*(?:\s+[^\W\d]+){0,2})?")
# What a line is drawn of between header and rows, as in Markdown: |:---|---:|.
_RULE = re.compile(r":?[-=_~*+–—]{3,}:?")
_AMOUNT = re.compile(r"[€$£¥]?\s?\d[\d.,' ]*\s?(?:[€$£¥%]|[A-Z]{3}|kr|zł)?")
#: What programs for all kinds of things call those that are not music, or no record.
OTHER_THINGS = set(
    "movie movies film films dvd tv tvshow book books comic comics game games videogame "
    "videogames boardgame boardgames toy merch merchandise track tracks song songs poster "
    "magazine".split()
) | {"tv show", "video game", "video games", "board game"}
#: What they call records.
MUSIC = {"music", "album", "albums", "record", "records", "release"}


def sums_up(artist: str, title: str) -> bool:
    """Whether one of the two is a word for a total, and the other a count or nothing."""
    pairs = ((artist, title), (title, artist))
    return any(_TOTAL.fullmatch(search_fold(one)) and _COUNT.fullmatch(two) for one, two in pairs)


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row without a title or an artist says that it sums up others, or what they cost."""
    words = (search_fold(cell.strip(" :")) for cell in cells)
    return any(word in _TOTALS or "".join(word.split()) in _COSTS for word in words)


def is_of_sums(cells: Sequence[str]) -> bool:
    """Whether a row without a title or an artist holds several amounts and nothing else."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 1 and all(map(_AMOUNT.fullmatch, filled))


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is a line that is drawn between others."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(map(_RULE.fullmatch, filled))
