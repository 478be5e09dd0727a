"""What Disco remembers of the files it has read: keys of records, and the meaning of headers."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Self

from django.db import models
from django.utils import timezone

from adminkit.verbs import alters_data
from collection.bulk_sql import chunks


class SourceKeyQuerySet(models.QuerySet["SourceKey"]):
    def missing(self, source: str) -> Self:
        """Return the keys that the last whole list of a source did not contain."""
        return self.filter(source=source, missing_since__isnull=False)

    @alters_data
    def note_missing(self, owner: int, source: str, records: Sequence[int]) -> None:
        """Keep that the last whole list of `source` did not contain these records, by id, of an
        owner, and that it contained all others. How long one has been missing stays.
        """
        known = self.filter(source=source, record__owner=owner)
        gone = set(records)
        noted = set(known.filter(missing_since__isnull=False).values_list("record_id", flat=True))
        for some in chunks(sorted(noted - gone)):
            known.filter(record__in=some).update(missing_since=None)
        for some in chunks(sorted(gone - noted)):
            known.filter(record__in=some).update(missing_since=timezone.localdate())


#: The source of the uids of records that were merged into others.
LOST_UIDS = "disco"


class LivingKeys(models.Manager["SourceKey"]):
    """The keys by which a source speaks of a record; not those of records merged into it."""

    def get_queryset(self) -> models.QuerySet["SourceKey"]:
        return super().get_queryset().filter(is_merged=False)


class SourceKey(models.Model):
    """The key a record has in a foreign source, and its cells as they last stood there.

    `seen` maps Disco's column names to cells. A later file is compared with it, so that only what
    changed *there* is written and what was edited *here* survives. `row_hash` is a digest of the
    row and of `seen`, by which the same row is recognised without being read; it no longer fits
    once `seen` is changed.

    A record into which others were merged has their keys as well (`is_merged`): a later row of such
    a key speaks of a record that is gone, and is skipped. The source of the lost uids is "disco".
    """

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="source_keys")
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    seen = models.JSONField(default=dict)
    row_hash = models.CharField(max_length=32, blank=True, editable=False)
    is_merged = models.BooleanField("of a merged record", default=False, db_default=False)
    #: The day since which whole lists of the source do not contain the record.
    missing_since = models.DateField(null=True, editable=False)

    every = models.Manager["SourceKey"]()
    objects = LivingKeys.from_queryset(SourceKeyQuerySet)()

    class Meta:
        default_manager_name = "every"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "source"],
                condition=models.Q(is_merged=False),
                name="source_key_once_per_record",
            )
        ]
        indexes = [models.Index(fields=["source", "key"], name="source_key_lookup")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class HeaderMappingQuerySet(models.QuerySet["HeaderMapping"]):
    def recall(self, header: Sequence[str]) -> dict[str, str]:
        """Return the mapping that was kept for `header` (normalised names), column to field; {}
        without one.
        """
        known = self.filter(header_hash=header_hash(header)).first()
        return known.mapping if known else {}

    @alters_data
    def remember(self, header: Sequence[str], mapping: dict[str, str]) -> None:
        """Keep `mapping` for the next file of the same header."""
        values = {"header": "\n".join(header), "mapping": mapping}
        self.update_or_create(header_hash=header_hash(header), defaults=values)


class HeaderMapping(models.Model):
    """Which column of an unknown header means what, as a user once decided."""

    header = models.TextField(help_text="The cells of the header, normalised, one a line.")
    header_hash = models.CharField(max_length=64, unique=True, editable=False)
    mapping = models.JSONField(default=dict, help_text="Column of the file to Disco's column.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HeaderMappingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.header.replace("\n", ", ")[:80]


def header_hash(header: Sequence[str]) -> str:
    """Return the digest by which a header, as normalised names, is recognised."""
    return sha256("\n".join(header).encode()).hexdigest()
