"""What a batch left beside records: look-up rows, users, accounts, countries, keys. What nobody else uses goes."""

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from collection.history.plan import Plan
from collection.history.restoring import LOOKUPS
from collection.importing.bulk import delete
from collection.importing.legacy import LegacySource
from collection.models import Artist, Batch, Decision, RecordArtist, SourceKey
from collection.querysets import chunks
from credits.models import Account, Transaction
from credits.takeover import put_back


class Leftovers:
    """The rows of a batch that hang on no record of its own."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def take_away(self, plan: Plan) -> None:
        """Take away what the batch made and nobody uses now that its records are gone; kept records keep theirs."""
        kept = {one.id for one in plan.kept}
        self.book().take_back(f"{self.batch} undone")
        self._forget_keys(kept)
        self._empty_countries(kept)
        Decision.objects.take_back(self.batch.made.get("decision", {}))
        for table, model in LOOKUPS.items():
            for some in chunks(self.batch.made.get(table, [])):
                delete(model, list(model.objects.filter(pk__in=some).unused().values_list("pk", flat=True)))
        if before := self.batch.options.get("account"):
            put_back(before)
        self._within(Account.objects.all()).untouched().delete()
        for user in get_user_model().objects.filter(pk__in=self.batch.made.get("user", []), is_active=False):
            if user.last_login is None and not _is_used(user):
                user.delete()

    def count(self, plan: Plan) -> None:
        """Count the lines without a record that are reversed, and those of 0 credits that go."""
        for amount, username in self.book().values_list("amount", "account__owner__username"):
            plan.lines_reversed += bool(amount)
            plan.lines_going += not amount
            plan.credits[username] -= amount

    def book(self) -> QuerySet[Transaction]:
        """Return the lines of an old book that name no record of the collection; no other import books any."""
        lines = Transaction.objects.filter(record=None, reverses=None, reversed_by=None)
        return self._within(lines) if self.batch.source == LegacySource.name else lines.none()

    def _within(self, rows: QuerySet) -> QuerySet:
        first, last = self.batch.wrote[rows.model._meta.label]
        return rows.filter(pk__gt=first, pk__lte=last)

    def _forget_keys(self, kept: set[int]) -> None:
        """Take away the keys by which the batch came to know records that were there."""
        keys = self._within(SourceKey.objects.filter(source=self.batch.source))
        found = [pk for pk, record in keys.values_list("pk", "record_id") if record not in kept]
        for some in chunks(found):
            SourceKey.objects.filter(pk__in=some).delete()

    def _empty_countries(self, kept: set[int]) -> None:
        """Empty the countries that the batch filled in, unless they were changed since or a kept record shows them."""
        filled = {int(pk): country for pk, country in self.batch.made.get("country", {}).items()}
        for some in chunks(sorted(filled)):
            shown = RecordArtist.objects.filter(artist__in=some).values_list("artist_id", "record_id")
            stay = {artist for artist, record in shown if record in kept}
            rows = Artist.objects.filter(pk__in=set(some) - stay).values_list("pk", "country")
            same = [pk for pk, country in rows if country == filled[pk]]
            Artist.objects.filter(pk__in=same).update(country="")


def _is_used(user: Model) -> bool:
    """Tell whether any row of any table refers to this user, or he was given a role."""
    linked = [link.related_model._base_manager.filter(**{link.field.name: user}) for link in user._meta.related_objects]
    granted = [getattr(user, field.name).all() for field in user._meta.many_to_many]
    return any(rows.exists() for rows in (*linked, *granted))
