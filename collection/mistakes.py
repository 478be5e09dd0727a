"""A record that should never have been entered is deleted, and what it cost is paid back.

A record that leaves the shelf is removed instead: see `Record.remove`.
"""

from functools import partial

from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import SITE, Actor, require, require_own
from collection.covers.keeping import drop_unused, former_covers
from collection.models import Record
from credits.models import Account, Transaction

MISTAKE = "Entered by mistake"


def costs(record: Record) -> list[Transaction]:
    """Return the lines with an amount that nothing has reversed, latest first: those that
    `withdraw` will reverse.
    """
    unreversed = record.transactions.with_effect().filter(reverses=None, reversed_by=None)
    return list(unreversed.order_by("-pk"))


@one_act
def withdraw(record: Record, reason: str = MISTAKE, *, by: Actor) -> list[Transaction]:
    """Delete the record with its links, tracks, ratings, plays, loans, source keys, cover and
    pictures, and return the lines booked.

    Each line with an amount that still counts is reversed; lines of 0 credits stay, and all keep
    their memo. A want that was closed by this record is open again. Raises PermissionDenied for a
    user who may not delete records or does not own this one, ValidationError for an empty reason.
    """
    require(by, "collection.delete_record")
    require_own(by, record.owner_id)
    with transaction.atomic():
        # Before the first read: whoever removes or puts back the same record waits, or is waited
        # for.
        Account.objects.locked(record.owner)
        booked = [line.reverse(reason, by=SITE) for line in costs(record)]
        record.wants.update(closed_on=None, record=None)
        covers = [record.cover.name or "", *former_covers(record)]
        covers += record.pictures.values_list("file", flat=True)
        credits = sum(line.amount for line in booked)
        note(by, Verb.WITHDRAW, record, name=record.memo, reason=reason, credits=credits)
        record.delete()
        transaction.on_commit(partial(drop_unused, covers, even_young=True))
    return booked
