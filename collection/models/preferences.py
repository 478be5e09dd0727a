"""How each user wants to see the collection."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from adminkit.verbs import Actor, alters_data, require, require_own


class Face(models.TextChoices):
    """What the list of records looks like: rows, or covers."""

    TABLE = "table", "Table"
    WALL = "wall", "Wall"


class PreferencesQuerySet(models.QuerySet["Preferences"]):
    def face_of(self, user: User) -> Face:
        """Return what the list of records looks like for `user`; a table, until he chooses."""
        chosen = self.filter(user=user).values_list("face", flat=True).first()
        return Face(chosen) if chosen else Face.TABLE

    @alters_data
    def choose_face(self, user: User, face: Face, *, by: Actor) -> None:
        """Let the list of records look like `face` for `user` from now on.

        Raises PermissionDenied for a user who may not see records, or is another one.
        """
        require(by, "collection.view_record")
        require_own(by, user.pk)
        self.update_or_create(user=user, defaults={"face": face})


class Preferences(models.Model):
    """What one user chose; who chose nothing has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences"
    )
    face = models.CharField("records as", max_length=10, choices=Face, default=Face.TABLE)

    objects = PreferencesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "preferences"
        # Everybody has preferences of their own, and nobody sees those of others.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(face__in=Face.values), name="preferences_face_known"
            )
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user}"
