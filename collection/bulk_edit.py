"""One edit of many records at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from collection.models import Batch

# What makes sense for many records at once. Whether one is on the shelf is for the ledger to say, one by one.
BULK_FIELDS = ("genre", "format", "location", "is_digitized", "media_condition", "sleeve_condition")


class BulkEdit(models.QuerySet):
    """Verbs of a bulk edit; mixed into the queryset of records."""

    def differing(self, values: Mapping[str, Any]) -> models.QuerySet:
        """Return the records in which at least one field has another value than in `values`."""
        alike = {(f"{name}__isnull", True) if value is None else (name, value) for name, value in values.items()}
        return self.exclude(**dict(alike))

    def edit_together(self, values: Mapping[str, Any], user: "AbstractBaseUser | None" = None) -> "Batch | None":
        """Give the fields of `values` these values in all the records; return the batch, None if nothing differed.

        Raises ValidationError for a field that is not one of BULK_FIELDS or a value that it does not take.
        """
        from collection.models import Batch
        from collection.recording import record_batch

        self._refuse_wrong(values)
        with transaction.atomic():
            ids = list(self.differing(values).order_by("pk").values_list("pk", flat=True))
            if not ids:
                return None
            told = {name: str("" if value is None else value) for name, value in values.items()}
            now = timezone.now()
            return record_batch(
                Batch.Kind.BULK_EDIT,
                ids,
                lambda some: self.model.objects.filter(pk__in=some).update(**values, updated_at=now),
                user=user,
                **told,
            )

    edit_together.alters_data = True

    def _refuse_wrong(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name not in BULK_FIELDS:
                raise ValidationError(f"{name} is not edited for many records; {', '.join(BULK_FIELDS)} are.")
            self.model._meta.get_field(name).clean(getattr(value, "pk", value), None)
