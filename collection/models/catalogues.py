"""What public catalogues were asked about a record, and the token with which Discogs is asked."""

from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from adminkit.verbs import alters_data
from collection.fields import LineField


class Catalogue(models.TextChoices):
    DISCOGS = "discogs", "Discogs"
    MUSICBRAINZ = "musicbrainz", "MusicBrainz"


def memory_source(catalogue: str) -> str:
    """Return the source under which a record keeps what `catalogue` gave of it (`SourceKey`).

    Discogs' answers are kept apart from its exports: what an export says now is compared with what
    an export said.
    """
    return f"{catalogue}-answer"


class LookUpState(models.TextChoices):
    FOUND = "found", "Found: this pressing"
    ALBUM = "album", "Found: this album, pressing unknown"
    SEVERAL = "several", "Several candidates"
    NOT_FOUND = "not-found", "Not found"
    IN_NONE = "in-none", "Not in any catalogue"
    REFUSED = "refused", "Refused by the catalogue"
    CUT_OFF = "cut-off", "Cut off"


class LookUpQuerySet(models.QuerySet["LookUp"]):
    @alters_data
    def note(
        self, record: int, catalogue: str, state: str, *, key: str = "", sentence: str = ""
    ) -> None:
        """Keep what became of asking `catalogue` about a record, by id, in place of what was kept
        before.
        """
        values = {
            "state": state,
            "key": key,
            "sentence": sentence[:300],
            "looked_up_at": timezone.now(),
        }
        self.update_or_create(record_id=record, catalogue=catalogue, defaults=values)

    @alters_data
    def note_all(self, catalogue: str, states: Mapping[int, tuple[str, str]]) -> None:
        """Keep for many records, by id, the state in which asking `catalogue` ended and a
        sentence, in place of what was kept before.
        """
        now = timezone.now()
        self.bulk_create(
            [
                self.model(
                    record_id=pk,
                    catalogue=catalogue,
                    state=state,
                    sentence=sentence[:300],
                    looked_up_at=now,
                )
                for pk, (state, sentence) in states.items()
            ],
            update_conflicts=True,
            unique_fields=["record", "catalogue"],
            update_fields=["state", "key", "sentence", "looked_up_at"],
        )

    def to_be_asked(self, catalogue: str) -> Self:
        """Return the look-ups after which a catalogue may be asked again without being told so."""
        open_states = [LookUpState.REFUSED, LookUpState.CUT_OFF]
        return self.filter(catalogue=catalogue, state__in=open_states)


class LookUp(models.Model):
    """The last answer of one catalogue about one record.

    `key` is the release, or the album, that was found; `sentence` says what a state does not.
    """

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="look_ups")
    catalogue = models.CharField(max_length=20, choices=Catalogue)
    state = models.CharField(max_length=10, choices=LookUpState)
    key = models.CharField(max_length=100, blank=True)
    sentence = LineField(max_length=300, blank=True)
    looked_up_at = models.DateTimeField(default=timezone.now)

    objects = LookUpQuerySet.as_manager()

    class Meta:
        ordering = ["-looked_up_at", "-id"]
        verbose_name = "look-up"
        constraints = [
            models.UniqueConstraint(fields=["record", "catalogue"], name="look_up_once"),
            models.CheckConstraint(
                condition=models.Q(catalogue__in=Catalogue.values), name="look_up_catalogue_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LookUpState.values), name="look_up_state_known"
            ),
        ]
        indexes = [models.Index(fields=["catalogue", "state"], name="look_up_state")]

    def __str__(self) -> str:
        return f"{self.get_catalogue_display()}: {self.get_state_display()}"


class DiscogsAccount(models.Model):
    """The Discogs account of a user; the token is sealed (`catalogues/tokens.py`) and never
    shown.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="discogs_account"
    )
    name = LineField(max_length=200)
    sealed_token = models.TextField(editable=False)

    class Meta:
        verbose_name = "Discogs account"

    def __str__(self) -> str:
        return self.name
