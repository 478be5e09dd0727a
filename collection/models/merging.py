"""Two look-up rows that mean the same become one."""

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models.batches import Batch


class Mergeable(models.Model):
    """Merges a look-up row into another; mixed into the look-ups."""

    class Meta:
        abstract = True

    def merge_into(self, other: Self, user: "AbstractBaseUser | None" = None) -> "Batch":
        """Let every record that carries this row carry `other`, delete this row, and return the batch.

        A record that carried both carries `other` once. Raises ValidationError when `other` is this row or of another
        table.
        """
        from collection.models.batches import Batch
        from collection.recording import record_batch

        if type(other) is not type(self) or other.pk == self.pk:
            raise ValidationError(f"“{self}” cannot be merged into “{other}”.")
        with transaction.atomic():
            rows = type(self)._base_manager.select_for_update().filter(pk__in=[self.pk, other.pk])
            if len(rows) < 2:
                raise ValidationError(f"“{self}” or “{other}” is gone.")
            ids = list(self.records.order_by("pk").values_list("pk", flat=True).distinct())
            told = {"table": self._meta.model_name, "from": self.name, "into": other.name}
            told |= {key: own for key, own in (("row", self.own_values()), ("into_row", other.own_values())) if own}
            batch = record_batch(Batch.Kind.MERGE, ids, lambda some: self._move(some, other), user=user, **told)
            other.take_over(self)
            self.delete()
        return batch

    merge_into.alters_data = True

    def own_values(self) -> dict[str, Any]:
        """Return what this row knows beside its name, by field, as far as somebody may edit it."""
        fields = [field for field in self._meta.concrete_fields if field.editable and not field.primary_key]
        return {field.name: getattr(self, field.name) for field in fields if field.name != "name"}

    def take_over(self, merged: Self) -> None:
        """Keep what the merged row knew and this one does not; for tables that know more than a name."""

    def _move(self, ids: list[int], other: Self) -> None:
        self.records.filter(pk__in=ids).update(**{self._meta.model_name: other}, updated_at=timezone.now())


class MergeableLinks(Mergeable):
    """The same for rows that records carry through links: artists and labels."""

    #: What tells two links of a record to the same row apart.
    link_differs_by: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def _move(self, ids: list[int], other: Self) -> None:
        name = self._meta.model_name
        links = self.record_links.filter(record__in=ids)
        twins = {field: models.OuterRef(field) for field in ("record", *self.link_differs_by)}
        links.filter(models.Exists(other.record_links.filter(**twins))).delete()
        links.update(**{name: other})
        records = self._meta.get_field("records").related_model.objects.filter(pk__in=ids)
        records.update(updated_at=timezone.now())
        records.refresh_derived()
