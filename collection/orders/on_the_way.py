"""What is on the way to somebody: copies, credits that they will cost, and money; and which records
and wants are among it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adminkit.verbs import Actor
from collection.cells import split_list
from collection.models import Order, OrderLine, Record, Want
from collection.models.wants import Pressing
from collection.names import (
    name_key,
    natural_key,
    search_fold,
    without_namesake_number,
)
from collection.orders.shares import still_to_pay


@dataclass(frozen=True)
class Coming:
    """What is on the way: orders, copies of records, the credits and the money (in the currency of
    the site, as far as prices are known) that they will cost.
    """

    orders: int
    copies: int
    credits: int
    money: Decimal


def coming(owner: Actor) -> Coming:
    """Return what is on the way to a user, in a constant number of queries."""
    orders = list(Order.objects.owned_by(owner).on_the_way().with_lines())
    copies = sum(line.on_the_way for order in orders for line in order.lines.all())
    credits = Order.objects.owned_by(owner).credits_ordered()
    return Coming(len(orders), copies, credits, still_to_pay(orders))


class OrderedLines:
    """The lines that are on the way as far as somebody sees them, in one query, to be found for
    what is on a list.
    """

    def __init__(self, seen_by: Actor) -> None:
        orders = Order.objects.editable_by(seen_by).order_by()
        lines = OrderLine.objects.on_the_way().filter(order__in=orders.values("pk"))
        self.lines = list(lines.select_related("order").order_by("order", "position"))
        self._by_want: dict[int | None, OrderLine] = {}
        self._by_release: dict[tuple[int, int | None], OrderLine] = {}
        self._by_title: dict[tuple[int, str], list[OrderLine]] = defaultdict(list)
        for line in self.lines:
            owner = line.order.owner_id
            self._by_want.setdefault(line.want_id, line)
            self._by_release.setdefault((owner, line.discogs_release_id), line)
            self._by_title[owner, name_key(line.title)].append(line)

    def of_want(self, want: Want) -> OrderLine | None:
        """Return the line that brings what is wanted: for this want, of its release, or of its
        name, and then of another release only if any will do.
        """
        if line := self._by_want.get(want.pk):
            return line
        release = None if want.any_pressing else want.discogs_release_id
        return self._of(want.owner_id, want.discogs_release_id, release, want.title, [want.artist])

    def of_record(self, record: Record) -> OrderLine | None:
        """Return the line that brings another copy of a record, which was fetched with its artists:
        of its release, or of its name where one of the two releases is unknown.
        """
        release = record.discogs_release_id
        if (record.owner_id, record.title_key) not in self._by_title and not release:
            return None
        artists = [link.artist.name for link in record.artist_links.all()]
        return self._of(record.owner_id, release, release, record.title, artists)

    def _of(
        self, owner: int, release: int | None, only: int | None, title: str, artists: Iterable[str]
    ) -> OrderLine | None:
        if release and (line := self._by_release.get((owner, release))):
            return line
        keys = _artist_keys(artists)
        for line in self._by_title.get((owner, name_key(title)), ()):
            is_other = only and line.discogs_release_id and line.discogs_release_id != only
            if not is_other and keys & _artist_keys(split_list(line.artist)):
                return line
        return None

    def named(self, text: str, release: int | None = None) -> list[OrderLine]:
        """Return the lines of a release, with a catalog number, or whose artist and title hold
        every word of a text.
        """
        words, number = search_fold(text).split(), natural_key(text)
        return [line for line in self.lines if _is_named(line, words, number, release)]


def _is_named(line: OrderLine, words: list[str], number: Any, release: int | None) -> bool:
    if release is not None and release == line.discogs_release_id:
        return True
    if number and number in map(natural_key, split_list(line.catalog_number)):
        return True
    name = search_fold(f"{line.artist}\n{line.title}")
    return bool(words) and all(word in name for word in words)


def _artist_keys(names: Iterable[str]) -> set[str]:
    return {name_key(each) for name in names for each in (name, without_namesake_number(name))}


def ordered_already(owner: Actor, pressing: Pressing) -> list[OrderLine]:
    """Return the lines on the way to a user that are this release, or this album whatever its
    pressing, with their orders.
    """
    lines = OrderLine.objects.owned_by(owner).on_the_way().select_related("order")
    return [line for line in lines.order_by("order", "position") if _is_of(line, pressing)]


def _is_of(line: OrderLine, pressing: Pressing) -> bool:
    if line.discogs_release_id and line.discogs_release_id == pressing.release:
        return True
    return name_key(line.title) == pressing.title and name_key(line.artist) in pressing.artists
