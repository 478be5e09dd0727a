"""The token with which Discogs is asked: something that no log, page or error message shows.

It is kept sealed, with a key that follows from the site's secret key: whoever has the database
alone, or a backup, cannot read it.
"""

import base64
import re
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = "disco: token of a catalogue"


@dataclass(frozen=True)
class Token:
    """A personal token; neither `str()` nor `repr()` tells it."""

    secret: str = field(repr=False)

    def __str__(self) -> str:
        return "a token"

    @property
    def is_possible(self) -> bool:
        """Whether it could be a token, and can stand in a header."""
        return re.fullmatch(r"[A-Za-z0-9]{10,100}", self.secret) is not None


def seal(token: Token) -> str:
    """Return a token as it may be stored."""
    return sealing_box(_PURPOSE).encrypt(token.secret.encode()).decode()


def unseal(sealed: str) -> Token | None:
    """Return the token that `seal` made unreadable; None if it was sealed with a key that this site
    no longer has, or is damaged.
    """
    try:
        return Token(sealing_box(_PURPOSE).decrypt(sealed.encode()).decode())
    except (InvalidToken, UnicodeError):
        return None


def sealing_box(purpose: str) -> MultiFernet:
    """Return what seals with today's secret key, and opens what was sealed with a former one. What
    is sealed for one purpose does not open for another.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
