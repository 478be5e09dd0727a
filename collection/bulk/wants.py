"""Wants are closed together, by records that have come or because nobody looks for them any more,
and are told together whether any pressing will do. Each is a batch, which can be undone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import perf_counter

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from adminkit.audit import one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, user_of
from collection.bulk_sql import any_of, chunks, of_ids
from collection.cells import Values, moment_cell
from collection.models import Batch, Change, Record, Want
from collection.models.batches.options import VERSION
from collection.models.wants import Pressing, WantQuerySet
from collection.names import name_key

#: What files, batches and addresses call the table.
TABLE = "wants"
_FLAGS = {True: "1", False: "0"}


def want_cells(want: Want) -> Values:
    """Return the filled cells of a want in the columns of its file; owner and record are at
    hand.
    """
    cells = {
        "uid": str(want.uid),
        "owner": want.owner.username,
        "artist": want.artist,
        "title": want.title,
        "label": want.label,
        "catalog_number": want.catalog_number,
        "format": want.format,
        "year": str(want.year or ""),
        "discogs_release_id": str(want.discogs_release_id or ""),
        "top_price": "" if want.top_price is None else f"{want.top_price:.2f}",
        "priority": str(want.priority),
        "notes": want.notes,
        "added_at": moment_cell(want.added_at),
        "closed_on": str(want.closed_on or ""),
        "record_uid": str(want.record.uid) if want.record else "",
        "any_pressing": _FLAGS[want.any_pressing],
    }
    return {name: cell for name, cell in cells.items() if cell}


def pressing_of(record: Record) -> Pressing:
    """Return what is known of a record, for the wants that it may fulfil; its links are at hand."""
    return Pressing.of_names(
        [link.artist.name for link in record.artist_links.all()],
        record.title,
        release=record.discogs_release_id,
        year=record.year,
        format_name=record.format.name if record.format else "",
        numbers=[link.catalog_number for link in record.label_links.all()],
    )


def open_wants_of(record: Record) -> tuple[list[Want], list[Want]]:
    """Return the open wants of its owner that a record fulfils, and those of other pressings of the
    album.
    """
    pressing = pressing_of(record)
    met, others = [], []
    for want in Want.objects.open().filter(owner=record.owner_id).order_by("priority", "pk"):
        if want.is_met_by(pressing):
            met.append(want)
        elif want.is_of_album(pressing):
            others.append(want)
    return met, others


def come_in(owner: User) -> list[tuple[Want, Record]]:
    """Return the open wants of a user that a record on the shelf fulfils, entered since they were
    written down, each with the first such record.
    """
    wants = Want.objects.open().filter(owner=owner).order_by("priority", "artist", "title", "pk")
    index = WantIndex(wants)
    found: dict[Want, Record] = {}
    for record in index.candidates(owner):
        for want in index.met_by(record.owner_id, pressing_of(record)):
            if record.created_at > want.created_at:
                found.setdefault(want, record)
    return [(want, found[want]) for want in index.wants if want in found]


class WantIndex:
    """Wants by release and by title, so that a record is compared with few of them."""

    def __init__(self, wants: WantQuerySet) -> None:
        self.wants = list(wants)
        self._found_by: dict[tuple[int, int | str], list[Want]] = defaultdict(list)
        for want in self.wants:
            self._found_by[want.owner_id, name_key(want.title)].append(want)
            if want.discogs_release_id:
                self._found_by[want.owner_id, want.discogs_release_id].append(want)

    def met_by(self, owner: int, pressing: Pressing) -> list[Want]:
        """Return the wants of this owner that a record fulfils."""
        found = list(self._found_by.get((owner, pressing.title), ()))
        if pressing.release:
            found += self._found_by.get((owner, pressing.release), ())
        return [want for want in dict.fromkeys(found) if want.is_met_by(pressing)]

    def candidates(self, owner: User) -> list[Record]:
        """Return the records on the owner's shelf with a release or a title of these wants."""
        if not self.wants:
            return []
        releases = [want.discogs_release_id for want in self.wants if want.discogs_release_id]
        titles = sorted({name_key(want.title) for want in self.wants})
        shelf = Record.objects.owned_by(owner).active().order_by()
        by_title = shelf.filter(title_key__in=any_of(titles)).values("pk")
        by_release = shelf.filter(discogs_release_id__in=any_of(releases)).values("pk")
        ids = sorted({row["pk"] for row in (*by_title, *by_release)})
        return list(of_ids(Record.objects.with_links(), ids).order_by("pk"))


@one_act
def close_together(
    wants: WantQuerySet,
    *,
    by: Actor,
    bought: Mapping[int, Record] | None = None,
    on: date | None = None,
) -> Batch | None:
    """Close those of the open `wants` that belong to `by`, today unless a day is given: bought as
    the record that `bought` has for the id of the want, the others given up.

    Return the batch, None where nothing was open. Raises PermissionDenied for a user who may not
    change wants.
    """
    require(by, "collection.change_want")
    day, records = on or timezone.localdate(), bought or {}

    def close(want: Want) -> None:
        record = records.get(want.pk)
        want.closed_on = day
        # Nobody has bought what belongs to somebody else.
        want.record = record if record and record.owner_id == want.owner_id else None

    return _change(wants.open(), close, ("closed_on", "record"), by)


@one_act
def set_pressing(wants: WantQuerySet, *, any_pressing: bool, by: Actor) -> Batch | None:
    """Say of those of `wants` that belong to `by` whether any pressing will do; return the batch,
    None where all said so before. Raises PermissionDenied for a user who may not change wants.
    """
    require(by, "collection.change_want")

    def change(want: Want) -> None:
        want.any_pressing = any_pressing

    return _change(wants.exclude(any_pressing=any_pressing), change, ("any_pressing",), by)


def _change(
    wants: WantQuerySet, change: Callable[[Want], None], fields: Sequence[str], by: Actor
) -> Batch | None:
    """Change the wants that belong to `by`, in one transaction, and write it down."""
    started = perf_counter()
    own = wants if by.is_superuser else wants.filter(owner=by.pk)
    changes: list[tuple[Want, Values]] = []
    with transaction.atomic():
        # Locked: what is written down as "before" is what is overwritten.
        ids = list(own.order_by("pk").select_for_update().values_list("pk", flat=True))
        for some in chunks(ids):
            rows = Want.objects.filter(pk__in=some).select_related("owner", "record")
            for want in rows.order_by("pk"):
                before = want_cells(want)
                change(want)
                changes.append((want, before))
            written = [want for want, _ in changes[-len(some) :]]
            Want.objects.bulk_update(written, fields, batch_size=100)
        return _batch(changes, by, started)


def _batch(changes: Sequence[tuple[Want, Values]], by: Actor, started: float) -> Batch | None:
    """Write down what became of the wants, if of any."""
    if not changes:
        return None
    batch = Batch.objects.create(
        user=user_of(by), kind=Batch.Kind.WANTS, source=TABLE, options={"version": VERSION}
    )
    Change.objects.bulk_create(
        (
            Change(
                batch=batch,
                record_uid=want.record.uid if want.record else None,
                table=TABLE,
                key=str(want.pk),
                before=before,
                after=want_cells(want),
            )
            for want, before in changes
        ),
        batch_size=100,
    )
    batch.counts = {"changed": len(changes)}
    batch.seconds = perf_counter() - started
    batch.save(update_fields=["counts", "seconds"])
    batch.seal()
    batch.note(by, Verb.WANTS)
    return batch
