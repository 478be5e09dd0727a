"""How users decided where a file leaves something open; the next file is read in the same way."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import combinations
from typing import Any

from django.conf import settings
from django.db import models, transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data, require, require_own
from collection.bulk_sql import chunks
from collection.models.records import Record
from collection.names import name_key

State = dict[str, Any]

#: So many things that were decided are named in an entry.
_NAMED = 5


class DecisionQuerySet(models.QuerySet["Decision"]):
    def names(self) -> dict[str, list[str]]:
        """Return by key the names that a text which may be several names was decided to be."""
        return dict(self.exclude(subject=Decision.Subject.RECORD).values_list("key", "names"))

    def records(self, owner_id: int | None, source: str) -> dict[str, int]:
        """Return by key which record of the owner a row of `source` was decided to be."""
        return dict(
            self.filter(owner=owner_id, source=source, record__isnull=False).values_list(
                "key", "record_id"
            )
        )

    @one_act
    def remember(
        self, decisions: Iterable["Decision"], *, by: Actor
    ) -> dict[str, list[State | None]]:
        """Keep `decisions` in place of earlier ones; one without an answer is taken back.

        Return the state before and after of what changed, by key, for `take_back`. Raises
        PermissionDenied for a user who may not add records, or decides about somebody else's row.
        """
        require(by, "collection.add_record")
        new = {decision.key: decision for decision in decisions}
        for decision in new.values():
            if decision.subject == Decision.Subject.RECORD:
                require_own(by, decision.owner_id)
        before = self._states(new)
        after = {
            key: decision.state()
            for key, decision in new.items()
            if decision.names or decision.record_id
        }
        changed = [key for key in new if before.get(key) != after.get(key)]
        with transaction.atomic():
            self._put({key: after.get(key) for key in changed})
            if changed:
                texts = [new[key].text for key in changed[:_NAMED]]
                note(by, Verb.DECIDE, Decision, count=len(changed), about="; ".join(texts))
        return {key: [before.get(key), after.get(key)] for key in changed}

    @alters_data
    def take_back(self, changed: Mapping[str, list[State | None]]) -> None:
        """Restore the states of before; what was decided otherwise since stays."""
        now = self._states(changed)
        unchanged_since = {
            key: before for key, (before, after) in changed.items() if now.get(key) == after
        }
        self._put(unchanged_since)

    def _states(self, keys: Iterable[str]) -> dict[str, State]:
        states = {}
        for some in chunks(list(keys)):
            for decision in self.filter(key__in=some):
                states[decision.key] = decision.state()
        return states

    def _put(self, states: Mapping[str, State | None]) -> None:
        """Store these states by key; None deletes. One about a record that is gone is left out."""
        with transaction.atomic():
            for some in chunks(list(states)):
                self.filter(key__in=some).delete()
                new = [Decision(key=key, **state) for key in some if (state := states[key])]
                records = Record.objects.filter(pk__in=[decision.record_id for decision in new])
                present = {None, *records.values_list("pk", flat=True)}
                Decision.objects.bulk_create(
                    decision for decision in new if decision.record_id in present
                )


class Decision(models.Model):
    """How a user decided: that a text is one name or several, or which record a row is.

    Names are decided for everybody; rows for their owner and the source of the file.
    """

    class Subject(models.TextChoices):
        ARTIST = "artist", "Artist"
        LABEL = "label", "Label"
        RECORD = "record", "Record"

    subject = models.CharField(max_length=10, choices=Subject)
    text = models.TextField(help_text="As the file has it.")
    names = models.JSONField(default=list, blank=True)
    record = models.ForeignKey(
        "collection.Record", models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    source = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("when", auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    subject__in=["artist", "label"], record__isnull=True, owner__isnull=True
                )
                | models.Q(subject="record", record__isnull=False, owner__isnull=False),
                name="decision_of_names_or_of_a_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.answer}"

    @property
    def answer(self) -> str:
        """The decision in words."""
        if self.record_id:
            return f"is #{self.record_id}"
        return "one name" if len(self.names) == 1 else " + ".join(self.names)

    def state(self) -> State:
        """Return the whole decision as plain values."""
        return {
            "subject": str(self.subject),
            "text": self.text,
            "names": list(self.names),
            "source": self.source,
            "record_id": self.record_id,
            "owner_id": self.owner_id,
        }


class TwoRecordsQuerySet(models.QuerySet["TwoRecords"]):
    @one_act
    def remember(self, records: Iterable[Record], *, are_copies: bool, by: Actor) -> int:
        """Keep that no two of `records` are one entered twice; return how many pairs they are.

        Raises PermissionDenied for a user who may not change records, or does not own them.
        """
        require(by, "collection.change_record")
        those = sorted(records, key=lambda record: record.pk)
        for record in those:
            require_own(by, record.owner_id)
        pairs: Any = [
            TwoRecords(record=first, other=second, are_copies=are_copies)
            for first, second in combinations(those, 2)
        ]
        with transaction.atomic():
            for pair in pairs:
                self.filter(record=pair.record, other=pair.other).delete()
            self.bulk_create(pairs)
            if pairs:
                titles = "; ".join(record.title for record in those[:_NAMED])
                note(by, Verb.DECIDE, TwoRecords, count=len(pairs), about=titles)
        return len(pairs)

    @one_act
    def take_back(self, pairs: Iterable[tuple[int, int]], *, by: Actor) -> int:
        """Forget what was said of these pairs of records, by their ids in order; return how many
        there were.

        Raises PermissionDenied for a user who may not change records, or does not own them.
        """
        require(by, "collection.change_record")
        with transaction.atomic():
            said = [self.filter(record=one, other=other) for one, other in pairs]
            rows = [row for rows in said for row in rows.select_related("record")]
            for row in rows:
                require_own(by, row.record.owner_id)
            self.filter(pk__in=[row.pk for row in rows]).delete()
            if rows:
                titles = "; ".join(row.record.title for row in rows[:_NAMED])
                note(by, Verb.DELETE, TwoRecords, count=len(rows), about=titles)
        return len(rows)


class TwoRecords(models.Model):
    """A user said of two records that look like one entered twice that they are two: two copies of
    a release, or no duplicates at all.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="said_to_differ")
    other = models.ForeignKey(Record, models.CASCADE, related_name="said_to_differ_from")
    are_copies = models.BooleanField()
    created_at = models.DateTimeField("when", auto_now_add=True)

    objects = TwoRecordsQuerySet.as_manager()

    class Meta:
        # Whoever may change the records decides about them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["record", "other"], name="two_records_once"),
            models.CheckConstraint(
                condition=models.Q(record__lt=models.F("other")), name="two_records_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.record_id} and #{self.other_id}"


def pair_key(subject: str, *names: str) -> str:
    """Return the key of the decision that two names of a table are two."""
    return _key(subject, "pair", *sorted(map(name_key, names)))


def names_key(subject: str, text: str) -> str:
    """Return the key of a decision about a text, whatever its case and blanks."""
    return _key(subject, name_key(text))


def row_key(owner_id: int | None, source: str, key: str) -> str:
    """Return the key of a decision about a row; `key` identifies the row within its source."""
    return _key(Decision.Subject.RECORD.value, owner_id, source, key)


def _key(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode(errors="surrogatepass")).hexdigest()
