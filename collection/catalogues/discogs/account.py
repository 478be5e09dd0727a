"""Whose account at Discogs is asked: the token that a user has entered, else that of the site."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from collection.catalogues.discogs.api import Discogs
from collection.catalogues.failures import TokenRefused
from collection.catalogues.outbound import Manners
from collection.catalogues.tokens import Token, seal, unseal
from collection.models import DiscogsAccount

_PLAIN_MANNERS = Manners()


def token_of(user: User) -> Token | None:
    """Return the token with which Discogs is asked for `user`, None if there is none.

    Raises TokenRefused if the one that the user has entered cannot be read any more.
    """
    account = DiscogsAccount.objects.filter(user=user).first()
    if account:
        token = unseal(account.sealed_token)
        if token is None:
            raise TokenRefused(
                "The Discogs token cannot be read any more, because the secret key of this site "
                "has changed. Enter it again on the page Discogs."
            )
        return token
    return Token(settings.DISCO_DISCOGS_TOKEN) if settings.DISCO_DISCOGS_TOKEN else None


def may_be_asked_for(user: User) -> bool:
    """Whether there is a token, readable or not, with which Discogs can be asked for `user`."""
    if not settings.DISCO_LOOK_UPS:
        return False
    has_own = DiscogsAccount.objects.filter(user=user).exists()
    return has_own or bool(settings.DISCO_DISCOGS_TOKEN)


def discogs_of(user: User, manners: Manners = _PLAIN_MANNERS) -> Discogs:
    """Return what asks Discogs for `user`, with a token where there is one. Raises TokenRefused for
    one that cannot be read.
    """
    return Discogs(token_of(user), manners)


def connect(user: User, token: Token, manners: Manners = _PLAIN_MANNERS) -> str:
    """Keep a token that `user` has entered, if Discogs takes it, and return the name of its
    account.

    Raises a CatalogueError, after which the token of before is still kept, and PermissionDenied.
    """
    if not token.is_possible:
        raise TokenRefused(
            "That is not a Discogs token: it is a word of some forty letters and digits."
        )
    name = Discogs(token, manners).identity()
    keep_token(user, token, name, by=user)
    return name


@one_act
def keep_token(user: User, token: Token, name: str, *, by: Actor) -> None:
    """Keep the token of the account `name` for `user`, sealed, in place of the one before.

    Raises PermissionDenied for whoever may not add records, and for somebody else's account.
    """
    require(by, "collection.add_record")
    require_own(by, user.pk)
    with transaction.atomic():
        DiscogsAccount.objects.update_or_create(
            user=user, defaults={"name": name, "sealed_token": seal(token)}
        )
        note(by, Verb.KEEP_TOKEN, user, account=name)


@one_act
def forget_token(user: User, *, by: Actor) -> bool:
    """Forget the token of `user`; return whether there was one. Raises PermissionDenied for whoever
    may not add records, and for somebody else's account.
    """
    require(by, "collection.add_record")
    require_own(by, user.pk)
    with transaction.atomic():
        deleted, _ = DiscogsAccount.objects.filter(user=user).delete()
        if deleted:
            note(by, Verb.FORGET_TOKEN, user)
    return bool(deleted)
