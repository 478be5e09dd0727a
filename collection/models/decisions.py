"""What users said where a file leaves it open; the next file is read in the same way."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models, transaction

from collection.names import name_key
from collection.querysets import chunks

State = dict[str, Any]


class DecisionQuerySet(models.QuerySet):
    def names(self) -> dict[str, list[str]]:
        """Return by key what texts that may be several names were said to be."""
        return dict(self.exclude(subject=Decision.Subject.RECORD).values_list("key", "names"))

    def records(self, owner_id: int | None, source: str) -> dict[str, int]:
        """Return by key which record of the owner a row of `source` was said to be."""
        return dict(self.filter(owner=owner_id, source=source, record__isnull=False).values_list("key", "record_id"))

    def remember(self, said: Iterable["Decision"]) -> dict[str, list[State | None]]:
        """Keep `said` in place of what was said before; one without an answer is taken back.

        Return the state before and after of what changed, by key, for `take_back`.
        """
        wanted = {one.key: one for one in said}
        before = self._states(wanted)
        after = {key: one.state() for key, one in wanted.items() if one.names or one.record_id}
        changed = [key for key in wanted if before.get(key) != after.get(key)]
        self._put({key: after.get(key) for key in changed})
        return {key: [before.get(key), after.get(key)] for key in changed}

    def take_back(self, changed: Mapping[str, list[State | None]]) -> None:
        """Restore what stood before; what was decided otherwise since stays."""
        now = self._states(changed)
        self._put({key: before for key, (before, after) in changed.items() if now.get(key) == after})

    remember.alters_data = take_back.alters_data = True

    def _states(self, keys: Iterable[str]) -> dict[str, State]:
        return {one.key: one.state() for some in chunks(list(keys)) for one in self.filter(key__in=some)}

    def _put(self, states: Mapping[str, State | None]) -> None:
        from collection.models import Record

        with transaction.atomic():
            for some in chunks(list(states)):
                self.filter(key__in=some).delete()
                new = [Decision(key=key, **states[key]) for key in some if states[key]]
                there = set(Record.objects.filter(pk__in=[one.record_id for one in new]).values_list("pk", flat=True))
                self.bulk_create(one for one in new if one.record_id is None or one.record_id in there)


class Decision(models.Model):
    """Of a text that may be several names: its names, one or more. Of a row that looks like a record: that it is it.

    Names are decided for everybody; rows for their owner and the source of the file.
    """

    class Subject(models.TextChoices):
        ARTIST = "artist", "Artist"
        LABEL = "label", "Label"
        RECORD = "record", "Record"

    subject = models.CharField(max_length=10, choices=Subject)
    text = models.TextField(help_text="As the file has it.")
    names = models.JSONField(default=list, blank=True)
    record = models.ForeignKey("collection.Record", models.CASCADE, null=True, blank=True, related_name="decisions")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="decisions")
    source = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("when", auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject__in=["artist", "label"], record__isnull=True, owner__isnull=True)
                | models.Q(subject="record", record__isnull=False, owner__isnull=False),
                name="decision_of_names_or_of_a_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.answer}"

    @property
    def answer(self) -> str:
        """What was said, in words."""
        if self.record_id:
            return f"is #{self.record_id}"
        return "one name" if len(self.names) == 1 else " + ".join(self.names)

    def state(self) -> State:
        """Return everything that was said, as plain values."""
        told = {"subject": str(self.subject), "text": self.text, "names": list(self.names), "source": self.source}
        return told | {"record_id": self.record_id, "owner_id": self.owner_id}


def names_key(subject: str, text: str) -> str:
    """Return the key of a decision about a text, whatever its case and blanks."""
    return _key(subject, name_key(text))


def row_key(owner_id: int | None, source: str, key: str) -> str:
    """Return the key of a decision about a row, which `key` tells from the other rows of its source."""
    return _key(Decision.Subject.RECORD.value, owner_id, source, key)


def _key(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode(errors="surrogatepass")).hexdigest()
