"""How each user wants to see the collection, and what a catalogue's genres become in it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from adminkit.verbs import Actor, alters_data, require, require_own
from collection.models.lookup_tables import Genre
from collection.names import name_key


class Face(models.TextChoices):
    """What the list of records looks like: rows, or covers."""

    TABLE = "table", "Table"
    WALL = "wall", "Wall"


class SeveralGenres(models.TextChoices):
    """What becomes of several genres of a release, of which a record has at most one."""

    FIRST = "first", "the first is the genre, the others are styles"
    NONE = "none", "all of them are styles"


class GenreRules(NamedTuple):
    """What becomes of the genres of a catalogue: of several, and of each; `mine` has the genre of
    the collection by the key of the catalogue's.
    """

    several: str = SeveralGenres.FIRST.value
    mine: Mapping[str, str] = {}

    def named(self, genre: str) -> str:
        """Return what a genre of a catalogue is called in the collection."""
        return self.mine.get(name_key(genre), genre)


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

    def genre_rules(self, usernames: Iterable[str]) -> dict[str, GenreRules]:
        """Return what becomes of the genres of a catalogue in the records of these users, by their
        names. A genre of the collection that is gone meanwhile takes the place of none.
        """
        rows = list(
            self.filter(user__username__in=usernames).values_list(
                "user__username", "several_genres", "genre_names"
            )
        )
        wanted = {name_key(mine) for _, _, names in rows for mine in names.values()}
        there = dict(Genre.objects.filter(name_key__in=wanted).values_list("name_key", "name"))
        rules = {name: GenreRules() for name in usernames}
        for username, several, names in rows:
            mine = {
                name_key(theirs): there[name_key(genre)]
                for theirs, genre in names.items()
                if name_key(genre) in there
            }
            rules[username] = GenreRules(several, mine)
        return rules

    def genre_rules_of(self, user: User) -> GenreRules:
        """Return what becomes of the genres of a catalogue in the records of `user`."""
        return self.genre_rules([user.get_username()])[user.get_username()]

    @alters_data
    def choose_several_genres(self, user: User, several: str, *, by: Actor) -> None:
        """Let several genres of a release become what `several` says in the records of `user`.

        Raises PermissionDenied for a user who may not change records, or is another one, and
        ValueError for what is no choice.
        """
        require(by, "collection.change_record")
        require_own(by, user.pk)
        choice = SeveralGenres(several)
        self.update_or_create(user=user, defaults={"several_genres": choice})

    @alters_data
    def name_genres(self, user: User, names: Mapping[str, str], *, by: Actor) -> None:
        """Let genres of a catalogue become genres of the collection in the records of `user`:
        `names` has all those that are called otherwise there.

        Raises PermissionDenied for a user who may not change records, or is another one.
        """
        require(by, "collection.change_record")
        require_own(by, user.pk)
        self.update_or_create(user=user, defaults={"genre_names": dict(names)})

    def asks_at_once(self, user: User) -> bool:
        """Whether Discogs is asked without a further button when `user` scans a barcode that no
        record has.
        """
        return self.filter(user=user, asks_at_once=True).exists()

    @alters_data
    def choose_asking(self, user: User, at_once: bool, *, by: Actor) -> None:
        """Let Discogs be asked at once, or at a button only, when `user` scans a new barcode.

        Raises PermissionDenied for a user who may not add records, or is another one.
        """
        require(by, "collection.add_record")
        require_own(by, user.pk)
        self.update_or_create(user=user, defaults={"asks_at_once": at_once})


class Preferences(models.Model):
    """What one user chose; who chose nothing has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences"
    )
    face = models.CharField("records as", max_length=10, choices=Face, default=Face.TABLE)
    asks_at_once = models.BooleanField(
        "ask Discogs at once about scanned barcodes", default=False, db_default=False
    )
    several_genres = models.CharField(
        max_length=10, choices=SeveralGenres, default=SeveralGenres.FIRST
    )
    #: What a genre of a catalogue is called in the collection, by the catalogue's name for it.
    genre_names = models.JSONField(default=dict, blank=True)

    objects = PreferencesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "preferences"
        # Everybody has preferences of their own, and nobody sees those of others.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(face__in=Face.values), name="preferences_face_known"
            ),
            models.CheckConstraint(
                condition=models.Q(several_genres__in=SeveralGenres.values),
                name="preferences_several_genres_known",
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user}"
