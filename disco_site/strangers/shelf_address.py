"""The address of a shelf for strangers: what may stand in it, and the addresses below it."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from adminkit.addresses import Address, BadAddress
from collection.covers.thumbnails import SMALL_KIND
from collection.strangers.shelf import ORDERS, PUBLIC_FILTERS

ORDER, FACE, PAGE = "o", "as", "p"
#: How the records are shown, by the value in the address: as a wall, or as a list.
FACES = {"": "Wall", "list": "List"}


class ShelfAddress:
    """What the address of a shelf, or of a record in it, says. Raises BadAddress with a sentence
    for each name that strangers do not have, that is given twice, or whose value is none.
    """

    def __init__(self, token: str, parameters: QueryDict) -> None:
        address = Address(parameters, *PUBLIC_FILTERS, ORDER, FACE, PAGE)
        self.root = reverse("shelf", args=[token])
        self.filters = {name: address.text(name) for name in PUBLIC_FILTERS if address.text(name)}
        self.order = _one_of(ORDERS, ORDER, address.text(ORDER))
        self.face = _one_of(FACES, FACE, address.text(FACE))
        self.page_text = address.text(PAGE)
        self._address = address

    def page(self, count: int) -> int:
        """Return the number of the page, of `count`. Raises BadAddress for another."""
        return self._address.page(PAGE, count)

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that are given, but for the page."""
        given = self.filters | {ORDER: self.order, FACE: self.face}
        return {name: text for name, text in given.items() if text}

    def shelf(self, **changed: str) -> str:
        """Return the address of the shelf as this one, with `changed` parameters; an empty text
        takes one away.
        """
        given = self.kept | changed
        return self.root + _query({name: text for name, text in given.items() if text})

    def narrowed_to(self, filters: Mapping[str, str]) -> str:
        """Return the address of the shelf under these filters alone."""
        kept = {name: text for name, text in self.kept.items() if name not in PUBLIC_FILTERS}
        return self.root + _query({**filters, **kept})

    def record(self, uid: UUID) -> str:
        """Return the address of a record, which remembers the shelf as it is now."""
        given = self.kept | ({PAGE: self.page_text} if self.page_text else {})
        return f"{self.root}record/{uid}/{_query(given)}"

    def back(self) -> str:
        """Return the address of the page of the shelf that this address remembers."""
        return self.shelf(**{PAGE: self.page_text})

    def cover(self, uid: UUID, size: int, kind: str = SMALL_KIND) -> str:
        return f"{self.root}cover/{uid}/{size}/{kind}/"


def _query(given: Mapping[str, str]) -> str:
    return f"?{urlencode(given)}" if given else ""


def _one_of(values: Mapping[str, object], name: str, text: str) -> str:
    if text not in values:
        choice = " or ".join(filter(None, values))
        raise BadAddress([f"{name} takes {choice}, not “{text}”."])
    return text
