"""A release of a catalogue, or what an address says, as a line of an order."""

from collections.abc import Mapping

from adminkit.addresses import BadAddress, read_whole_number
from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import PARTS
from collection.catalogues.release import Release
from collection.cells import join_list
from collection.models import OrderLine

#: What an address may say of the line that a new order begins with.
LINE_TEXTS = ("artist", "title", "label", "catalog_number", "format")
LINE_NUMBERS = {"year": 9999, "discogs_release_id": 10**15}
LINE_NAMES = (*LINE_TEXTS, *LINE_NUMBERS)


def cells_of_release(release: Release) -> dict[str, str]:
    """Return what a line that orders this release says of it: filled cells by field."""
    offered = offered_cells(release, PARTS, ids=True)
    details = filter(None, (offered.get("format"), offered.get("format_details")))
    cells = {
        "artist": join_list(dict.fromkeys(artist.name for artist in release.artists)),
        "title": release.title,
        "format": ", ".join(details),
    }
    for name in ("label", "catalog_number", *LINE_NUMBERS):
        cells[name] = offered.get(name, "")
    return {name: cell for name, cell in cells.items() if cell}


def line_of_cells(cells: Mapping[str, str]) -> OrderLine | None:
    """Return the line, not yet stored, that these texts by field describe; None for no texts.

    Raises BadAddress with a sentence for a number that cannot be one.
    """
    given = {name: cells[name] for name in LINE_TEXTS if cells.get(name)}
    numbers = {}
    for name, most in LINE_NUMBERS.items():
        text = cells.get(name) or ""
        number = read_whole_number(text, most) or None
        if text and number is None:
            raise BadAddress([f"{name.replace('_', ' ')}: “{text}” is not a number from 1."])
        if number:
            numbers[name] = number
    return OrderLine(**given, **numbers) if given or numbers else None
