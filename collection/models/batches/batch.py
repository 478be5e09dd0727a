"""Changes of many records that were carried out together, and what each did to each record."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from adminkit.audit import note
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, alters_data
from collection.fields import LineField

# Tables in which a batch may leave rows of its own beside those that `Change` lists.
WATCHED = (
    "ratings.Rating",
    "credits.Transaction",
    "credits.Account",
    "collection.SourceKey",
    "collection.Play",
    "collection.Track",
    "collection.Loan",
    "collection.RecordPicture",
)


# What the counts of a batch say that it wrote, and what its options name.
_WRITTEN = ("new", "changed", "taken_away", "restored")
_NAMED = ("from", "into")


class Batch(models.Model):
    """One import, bulk edit, bulk removal, merge or split, or one record that was bought: listed,
    and to be undone as a whole.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "Import"
        BULK_EDIT = "bulk_edit", "Bulk edit"
        BULK_REMOVAL = "bulk_removal", "Bulk removal"
        BULK_RETURN = "bulk_return", "Bulk return"
        MERGE = "merge", "Merge"
        RECORD_MERGE = "record_merge", "Merge of records"
        SPLIT = "split", "Split"
        COVERS = "covers", "Covers"
        PICTURES = "pictures", "Pictures"
        LOOK_UP = "look_up", "Look-up"
        NEW_RECORD = "new_record", "New record"
        LOAN = "loan", "Loan"
        LOAN_RETURN = "loan_return", "Return of loans"
        WANTS = "wants", "Change of wants"
        RECEIPT = "receipt", "Receipt of an order"
        ORDER = "order", "Change of an order"
        UNDO = "undo", "Undo"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name="who",
    )
    created_at = models.DateTimeField("when", auto_now_add=True)
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=30, blank=True)
    file_name = LineField(max_length=300, blank=True)
    file_hash = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    made = models.JSONField(
        default=dict, blank=True, help_text="Ids of look-up rows and users that this batch made."
    )
    wrote = models.JSONField(
        default=dict,
        editable=False,
        help_text="By table: the last id before this batch, and the last one after it.",
    )
    seconds = models.FloatField(default=0)
    undone_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undoes"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "import",
                        "bulk_edit",
                        "bulk_removal",
                        "bulk_return",
                        "merge",
                        "record_merge",
                        "split",
                        "covers",
                        "pictures",
                        "look_up",
                        "new_record",
                        "loan",
                        "loan_return",
                        "wants",
                        "receipt",
                        "order",
                        "undo",
                    ]
                ),
                name="batch_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk} {self.file_name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the batch; when it begins, with the last ids of the tables that it may write to."""
        if self._state.adding:
            self.wrote = {table: [last, last] for table, last in _last_ids().items()}
        super().save(*args, **kwargs)

    @alters_data
    def seal(self) -> None:
        """Note how far this batch wrote, so that later rows are not taken for its own; call it
        last.
        """
        # Of a table that is newer than the batch, it wrote nothing.
        self.wrote = {
            table: [self.wrote.get(table, [last])[0], last] for table, last in _last_ids().items()
        }
        self.save(update_fields=["wrote"])

    @alters_data
    def note(
        self,
        by: Actor,
        verb: Verb,
        obj: models.Model | type[models.Model] | None = None,
        **facts: Any,
    ) -> None:
        """Write down who did this, to `obj` or to what the batch lists; in its transaction."""
        counts = [self.counts.get(name, 0) for name in _WRITTEN]
        named = {name: self.options[name] for name in _NAMED if name in self.options}
        told = {"count": sum(counts), "source": self.source, "file": self.file_name, **named}
        note(by, verb, obj or self, batch=self.pk, **(told | facts))


def _last_ids() -> dict[str, int]:
    return {
        table: apps.get_model(table).objects.aggregate(last=models.Max("pk"))["last"] or 0
        for table in WATCHED
    }


class Change(models.Model):
    """What a batch did to one record, as cells of Disco's columns (only those that are filled).

    Of a row of another table, `table` is its name as files have it, such as "ratings", and `key`
    finds the row there (`importing/tables`); "" is a record. The cells are those of its file, and
    `record_uid` is that of the record to which the row belongs, if it belongs to one.

    `before` is null for a record that the batch made, `after` for one that it took away. `seen`
    holds the cells that a foreign file had for the record until then, by column, where the batch
    remembered others; null is none.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    record = models.ForeignKey(
        "collection.Record", models.SET_NULL, null=True, related_name="changes"
    )
    record_uid = models.UUIDField(null=True)
    table = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)
    key = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    seen = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(before__isnull=False) | models.Q(after__isnull=False),
                name="change_before_or_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {f'{self.table} {self.key}' if self.table else self.record_uid}"
