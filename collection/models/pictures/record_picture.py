"""A further picture of a record: of its back, a label, the runout, a damage."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

#: A record has so many at most, beside its cover.
MOST_PICTURES = 12


class PictureKind(models.TextChoices):
    """What of a record a picture shows, in the order in which they are shown."""

    BACK = "back", "Back"
    LABEL = "label", "Label"
    RUNOUT = "runout", "Runout"
    DAMAGE = "damage", "Damage"
    OTHER = "other", "Other"


class RecordPicture(models.Model):
    """A picture that somebody took. It is in the folder of covers, called by the record and by its
    content, and is shown to nobody without a login.
    """

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="pictures")
    kind = models.CharField(max_length=10, choices=PictureKind)
    file = models.ImageField(upload_to="covers", max_length=200)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        # Whoever may change a record changes its pictures.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PictureKind.values), name="picture_kind_known"
            ),
            models.UniqueConstraint(fields=["record", "file"], name="picture_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().lower()} of {self.record}"
