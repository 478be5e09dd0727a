"""A link under which strangers see a shelf. Whoever has it needs no login, so of its token, which
makes the address, only a digest is kept.
"""

import re
import secrets
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from collection.fields import LineField
from collection.models.listening import SavedFilter

#: The right to make such links. A link opens nothing while its owner does not have it.
RIGHT = "collection.add_shelflink"
#: For how many days from now a link can be made.
MOST_DAYS = 366
_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
TITLE_LENGTH = 100


class MadeLink(NamedTuple):
    """A new link, and its token, which nobody can find out later."""

    link: "ShelfLink"
    token: str


class ShelfLinkQuerySet(models.QuerySet["ShelfLink"]):
    def open(self) -> Self:
        """Return the links that have not ended."""
        return self.filter(revoked_on=None, until__gte=timezone.localdate())

    def opened_by(self, token: str) -> "ShelfLink | None":
        """Return the link that `token` opens today; None for any other text, for a link that has
        ended, and for one whose owner may not sign in or make links any more.
        """
        if not _TOKEN.fullmatch(token):
            return None
        links = self.open().select_related("owner", "saved_filter")
        link = links.filter(digest=digest_of(token)).first()
        # A closed login has no rights.
        return link if link and link.owner.has_perm(RIGHT) else None

    @one_act
    def make(
        self,
        owner: User,
        saved_filter: SavedFilter | None,
        until: date,
        *,
        title: str = "",
        by: Actor,
    ) -> MadeLink:
        """Make a link that shows records of `owner` until the end of a day: those under a saved
        filter, without one the whole shelf. `title` is what strangers read above them.

        Raises PermissionDenied for a user who may not make links, or not of this owner, and
        ValidationError for a filter of somebody else and a day that is past or too far away.
        """
        require(by, RIGHT)
        require_own(by, owner.pk)
        if saved_filter and saved_filter.user_id != owner.pk:
            raise ValidationError(f"The filter “{saved_filter}” belongs to somebody else.")
        today = timezone.localdate()
        last = today + timedelta(days=MOST_DAYS)
        if not today <= until <= last:
            raise ValidationError(f"A link ends between today and {last}; {until} is not.")
        token = secrets.token_urlsafe(_BYTES)
        link = self.model(owner=owner, saved_filter=saved_filter, until=until, title=title)
        link.digest = digest_of(token)
        link.full_clean(exclude=["owner", "saved_filter"])
        with transaction.atomic():
            link.save()
            shown = saved_filter.name if saved_filter else "everything on the shelf"
            note(by, Verb.MAKE_LINK, link, until=until, shows=shown)
        return MadeLink(link, token)


class ShelfLink(models.Model):
    """A link that opens until the end of a day, or until it is ended. Without a saved filter it
    shows the whole shelf of its owner; with the filter it goes.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shelf_links")
    saved_filter = models.ForeignKey(
        SavedFilter, models.CASCADE, null=True, blank=True, related_name="shelf_links"
    )
    title = LineField(max_length=TITLE_LENGTH, blank=True)
    #: The SHA-256 of the token.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField(default=timezone.localdate, editable=False)
    until = models.DateField()
    revoked_on = models.DateField(null=True, blank=True, editable=False)

    objects = ShelfLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-until", "-id"]
        # Whoever may make links sees and ends their own.
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("made_on")), name="shelf_link_until_not_before_made"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("made_on")),
                name="shelf_link_revoked_not_before_made",
            ),
        ]

    def __str__(self) -> str:
        return f"link for strangers, made on {self.made_on}"

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.revoked_on is None and self.until >= timezone.localdate()

    @one_act
    def end(self, *, by: Actor) -> bool:
        """Let the link open nothing from now on; return whether it did until now.

        Raises PermissionDenied for a user who may not make links, or whose it is not.
        """
        require(by, RIGHT)
        require_own(by, self.owner_id)
        if not self.is_open:
            return False
        self.revoked_on = max(timezone.localdate(), self.made_on)
        with transaction.atomic():
            self.save(update_fields=["revoked_on"])
            note(by, Verb.END_LINK, self)
        return True


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is random, so that a plain digest cannot be guessed
    back.
    """
    return sha256(token.encode()).hexdigest()
