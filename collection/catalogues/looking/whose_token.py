"""Who is asked, and with whose token."""

from django.conf import settings
from django.contrib.auth.models import User

from collection.catalogues.discogs.account import discogs_of
from collection.catalogues.discogs.api import Discogs
from collection.catalogues.looking.asking import Asking, AskingDiscogs, AskingMusicBrainz
from collection.catalogues.musicbrainz.api import CoverArt, MusicBrainz
from collection.catalogues.outbound import Manners
from collection.catalogues.tokens import Token
from collection.models import Catalogue, RecordQuerySet


def asking_for(catalogue: str, user: User | None, manners: Manners) -> Asking:
    """Return what asks `catalogue`: Discogs with the token of `user`, without one with that of the
    site. Raises TokenRefused for a token that cannot be read any more.
    """
    if catalogue == Catalogue.MUSICBRAINZ:
        return AskingMusicBrainz(MusicBrainz(manners), CoverArt(manners))
    if user:
        return AskingDiscogs(discogs_of(user, manners))
    of_site = settings.DISCO_DISCOGS_TOKEN
    return AskingDiscogs(Discogs(Token(of_site) if of_site else None, manners))


def only_owner(records: RecordQuerySet) -> User | None:
    """Return the user to whom all of `records` belong, None if they have several owners."""
    owners = User.objects.filter(pk__in=records.order_by().values("owner"))[:2]
    return owners[0] if len(owners) == 1 else None
