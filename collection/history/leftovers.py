"""What a batch left beside records: look-up rows, users, accounts, countries, keys. What nobody
else uses is deleted.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from collection.bulk_sql import chunks, delete
from collection.history.plan import Plan
from collection.history.restoring import LOOKUPS
from collection.history.rows_of_batch import written_by
from collection.importing.legacy.importer import LegacySource
from collection.models import Artist, Batch, Decision, OwnField, RecordArtist, SourceKey
from credits.models import Account, Transaction
from credits.models.ledger import TransactionQuerySet
from credits.takeover import put_back


class Leftovers:
    """The rows of a batch that hang on no record of its own."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def take_away(self, plan: Plan) -> None:
        """Take away what the batch made and nobody uses now that its records are gone; kept records
        keep theirs.
        """
        kept = {row.id for row in plan.kept}
        self.book().take_back(f"{self.batch} undone")
        self._forget_keys(kept)
        self._empty_countries(kept)
        Decision.objects.take_back(self.batch.made.get("decision", {}))
        self._delete_unused_lookups()
        if before := self.batch.options.get("account"):
            put_back(before)
        written_by(self.batch, Account.objects.all()).untouched().delete()
        self._delete_unused_users()

    def count(self, plan: Plan) -> None:
        """Count the lines without a record that are reversed, and those of 0 credits that go."""
        for amount, username in self.book().values_list("amount", "account__owner__username"):
            plan.lines_reversed += bool(amount)
            plan.lines_going += not amount
            plan.credits[username] -= amount

    def book(self) -> TransactionQuerySet[Transaction]:
        """Return the lines of an old ledger that name no record of the collection; no other import
        books any.
        """
        lines = Transaction.objects.filter(record=None, reverses=None, reversed_by=None)
        if self.batch.source != LegacySource.name:
            return lines.none()
        return written_by(self.batch, lines)

    def _forget_keys(self, kept: set[int]) -> None:
        """Delete the keys by which the batch recognised records that were there."""
        keys = written_by(self.batch, SourceKey.objects.filter(source=self.batch.source))
        ids = [pk for pk, record in keys.values_list("pk", "record_id") if record not in kept]
        for some in chunks(ids):
            SourceKey.objects.filter(pk__in=some).delete()

    def _empty_countries(self, kept: set[int]) -> None:
        """Empty the countries that the batch filled in, unless they were changed since or a kept
        record shows them.
        """
        filled = {int(pk): country for pk, country in self.batch.made.get("country", {}).items()}
        for some in chunks(sorted(filled)):
            links = RecordArtist.objects.filter(artist__in=some)
            shown = links.values_list("artist_id", "record_id")
            stay = {artist for artist, record in shown if record in kept}
            rows = Artist.objects.filter(pk__in=set(some) - stay).values_list("pk", "country")
            same = [pk for pk, country in rows if country == filled[pk]]
            Artist.objects.filter(pk__in=same).update(country="")

    def _delete_unused_lookups(self) -> None:
        for table, model in LOOKUPS.items():
            for some in chunks(self.batch.made.get(table, [])):
                unused = model.objects.filter(pk__in=some).unused()
                delete(model, list(unused.values_list("pk", flat=True)))

        for some in chunks(self.batch.made.get("own_field", [])):
            OwnField.objects.filter(pk__in=some).unused().delete()

    def _delete_unused_users(self) -> None:
        """Delete the users that the batch made, unless somebody signed in or uses them by now."""
        made = User.objects.filter(pk__in=self.batch.made.get("user", []), is_active=False)
        for user in made:
            if user.last_login is None and not _is_used(user):
                user.delete()


def _is_used(user: User) -> bool:
    """Whether any row of any table refers to this user, or they were given a role."""
    rows: list[QuerySet[Any]] = [
        link.related_model._base_manager.filter(**{link.field.name: user})
        for link in user._meta.related_objects
    ]
    rows += [user.groups.all(), user.user_permissions.all()]
    return any(row.exists() for row in rows)
