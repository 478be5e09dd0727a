"""A record that should never have been entered, and how it goes without a trace on the shelf."""

from typing import TYPE_CHECKING

from django.db import models, transaction

from credits.models import Account, Transaction

if TYPE_CHECKING:
    from collection.models import Record

MISTAKE = "Entered by mistake"


class RecordMistakes(models.Model):
    """Takes back the entry of a record; mixed into `Record`. What leaves the shelf is removed, see `RecordLife`."""

    class Meta:
        abstract = True

    def costs(self: "Record") -> list[Transaction]:
        """Return the lines with an amount that nothing has reversed, latest first: what `withdraw` will reverse."""
        return list(self.transactions.with_effect().filter(reverses=None, reversed_by=None).order_by("-pk"))

    def withdraw(self: "Record", reason: str = MISTAKE) -> list[Transaction]:
        """Delete the record with its links, tracks, ratings, plays, source keys and cover, and return the lines booked.

        Each line with an amount that still counts is reversed; lines of 0 credits stay, and all keep their memo. A
        want that was closed by this record is open again. Raises ValidationError for an empty reason.
        """
        # The covers are made of the models.
        from collection.covers.keeping import drop_unused

        with transaction.atomic():
            # Before the first read: whoever removes or puts back the same record waits, or is waited for.
            Account.objects.locked(self.owner)
            booked = [line.reverse(reason) for line in self.costs()]
            self.wants.update(closed_on=None, record=None)
            covers = [self.cover.name, *self.former_covers()]
            self.delete()
            transaction.on_commit(lambda: drop_unused(covers, even_young=True))
        return booked

    withdraw.alters_data = True
