"""How each user wants to see the collection, and what a catalogue's genres become in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from collection.models.lookup_tables import Genre
from collection.names import name_key


class Face(models.TextChoices):
    """What the list of records looks like: rows, or covers."""

    TABLE = "table", "Table"
    WALL = "wall", "Wall"


class PageSize(models.IntegerChoices):
    """How many records a page of the list can hold."""

    SMALL = 25, "25"
    USUAL = 50, "50"
    LARGE = 100, "100"
    HUGE = 200, "200"


class SeveralGenres(models.TextChoices):
    """What becomes of several genres of a release, of which a record has at most one."""

    FIRST = "first", "the first is the genre, the others are styles"
    NONE = "none", "all of them are styles"


class FolderUse(models.TextChoices):
    """What a folder of a collection at Discogs is here."""

    PLACE = "place", "place"
    TAG = "tag", "tag"


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
    def of(self, user: User) -> "Preferences":
        """Return what `user` chose, or what holds until they choose. Asked for again with the same
        object, it is not read again.
        """
        try:
            return user.preferences
        except self.model.DoesNotExist:
            return self.model(user=user)

    @one_act
    def choose_face(self, user: User, face: Face, *, by: Actor) -> None:
        """Let the list of records look like `face` for `user` from now on.

        Raises PermissionDenied for a user who may not see records, or is another one.
        """
        require(by, "collection.view_record")
        require_own(by, user.pk)
        self._choose(user, by, face=face)

    @one_act
    def arrange_list(
        self, user: User, columns: Sequence[str], page_size: int, *, by: Actor
    ) -> None:
        """Let the list of records show `columns`, in this order, and so many records on a page;
        without columns, the usual ones.

        Raises PermissionDenied for a user who may not see records, or is another one, and
        ValueError for a column that is named twice or a size that is no choice.
        """
        require(by, "collection.view_record")
        require_own(by, user.pk)
        if len(set(columns)) < len(columns):
            raise ValueError("A column is named twice.")
        self._choose(user, by, columns=list(columns), page_size=PageSize(page_size))

    @one_act
    def hide(self, user: User, parts: Iterable[str], *, by: Actor) -> None:
        """Leave these parts out of the first page of `user`, and show all others.

        Raises PermissionDenied for a user who may not see records, or is another one.
        """
        require(by, "collection.view_record")
        require_own(by, user.pk)
        self._choose(user, by, hidden=sorted(set(parts)))

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

    @one_act
    def choose_several_genres(self, user: User, several: str, *, by: Actor) -> None:
        """Let several genres of a release become what `several` says in the records of `user`.

        Raises PermissionDenied for a user who may not change records, or is another one, and
        ValueError for what is no choice.
        """
        require(by, "collection.change_record")
        require_own(by, user.pk)
        self._choose(user, by, several_genres=SeveralGenres(several))

    def folders_of(self, user: User) -> str:
        """Return what folders at Discogs become in the records of `user`."""
        chosen = self.filter(user=user).values_list("folders", flat=True).first()
        return chosen or FolderUse.PLACE.value

    @one_act
    def choose_folders(self, user: User, use: str, *, by: Actor) -> str:
        """Let folders at Discogs become what `use` says in the records of `user` from now on;
        return what they became before.

        Raises PermissionDenied for a user who may not change records, or is another one, and
        ValueError for what is no choice.
        """
        require(by, "collection.change_record")
        require_own(by, user.pk)
        before = self.folders_of(user)
        self._choose(user, by, folders=FolderUse(use))
        return before

    @one_act
    def name_genres(self, user: User, names: Mapping[str, str], *, by: Actor) -> None:
        """Let genres of a catalogue become genres of the collection in the records of `user`:
        `names` has all those that are called otherwise there.

        Raises PermissionDenied for a user who may not change records, or is another one.
        """
        require(by, "collection.change_record")
        require_own(by, user.pk)
        self._choose(user, by, genre_names=dict(names))

    def asks_at_once(self, user: User) -> bool:
        """Whether Discogs is asked without a further button when `user` scans a barcode that no
        record has.
        """
        return self.filter(user=user, asks_at_once=True).exists()

    @one_act
    def choose_asking(self, user: User, at_once: bool, *, by: Actor) -> None:
        """Let Discogs be asked at once, or at a button only, when `user` scans a new barcode.

        Raises PermissionDenied for a user who may not add records, or is another one.
        """
        require(by, "collection.add_record")
        require_own(by, user.pk)
        self._choose(user, by, asks_at_once=at_once)

    def _choose(self, user: User, by: Actor, **chosen: Any) -> None:
        """Store what somebody chose, and write down who chose what."""
        with transaction.atomic():
            self.update_or_create(user=user, defaults=chosen)
            note(by, Verb.CHOOSE, user, **chosen)


class Preferences(models.Model):
    """What one user chose; who chose nothing has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences"
    )
    face = models.CharField("records as", max_length=10, choices=Face, default=Face.TABLE)
    #: The columns of the list of records, by name and in order; none are the usual ones. A name
    #: that no column has any more is passed over.
    columns = models.JSONField(default=list, blank=True)
    page_size = models.PositiveSmallIntegerField(choices=PageSize, null=True, blank=True)
    #: What is left out of the first page, by name: lines of *To do*, the balance.
    hidden = models.JSONField(default=list, blank=True)
    asks_at_once = models.BooleanField(
        "ask Discogs at once about scanned barcodes", default=False, db_default=False
    )
    several_genres = models.CharField(
        max_length=10, choices=SeveralGenres, default=SeveralGenres.FIRST
    )
    folders = models.CharField(
        "folders at Discogs are",
        max_length=10,
        choices=FolderUse,
        default=FolderUse.PLACE,
        db_default=FolderUse.PLACE,
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
            models.CheckConstraint(
                condition=models.Q(folders__in=FolderUse.values), name="preferences_folders_known"
            ),
            models.CheckConstraint(
                condition=models.Q(page_size__in=PageSize.values),
                name="preferences_page_size_known",
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user}"
