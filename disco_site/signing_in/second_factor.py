"""The second factor: a code that an authenticator app shows for half a minute (RFC 6238), or one of
ten recovery codes, of which each opens once.

The key that the app and Disco share is sealed, and of recovery codes only digests are kept, both
with keys that follow from the site's secret key: whoever has the database alone cannot sign in with
it. Without that secret key no code is right any more, and the command `remove_second_factor` is the
way out.
"""

import base64
import re
import secrets
import time
from urllib.parse import quote, urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

from collection.catalogues.tokens import sealing_box
from disco_site.databases.router import SITE
from disco_site.signing_in.models import RecoveryCode, SecondFactor

RECOVERY_CODES = 10
_PURPOSE = "disco: second factor"
_DIGITS, _RECOVERY_DIGITS = 6, 12
# A code of the step before or after the present one is right too: clocks differ.
_TOLERANCE = 1
# As many as the SHA-1 in which all apps compute codes takes in.
_KEY_BYTES = 20


def new_key() -> str:
    """Return the key of an authenticator app, sealed."""
    return sealing_box(_PURPOSE).encrypt(secrets.token_bytes(_KEY_BYTES)).decode()


def key_as_text(sealed: str) -> str:
    """Return a key in the letters in which it is typed into an app; "" if it cannot be unsealed."""
    return base64.b32encode(_unsealed(sealed)).decode()


def app_address(sealed: str, user: User, host: str) -> str:
    """Return what the QR code of a key holds, by which an app names it."""
    issuer = f"Disco {host}"
    label = quote(f"{issuer}:{user.get_username()}", safe=":")
    return f"otpauth://totp/{label}?" + urlencode(
        {"secret": key_as_text(sealed), "issuer": issuer}, quote_via=quote
    )


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user_id=user.pk).exists()


def names_with_second_factor() -> set[str]:
    """Return who has one; nobody, where a database cannot be read."""
    try:
        ids = list(SecondFactor.objects.values_list("user_id", flat=True))
        return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))
    except DatabaseError:
        return set()


def set_up(user: User, sealed: str, typed: str) -> list[str] | None:
    """Let `user` sign in with codes of this key from now on, if what they typed is one; return the
    recovery codes, which are shown once. None if it is not.
    """
    step = _step_of(_digits(typed), _unsealed(sealed), last_step=0)
    if step is None:
        return None
    with transaction.atomic(SITE):
        remove(user)
        SecondFactor.objects.create(user_id=user.pk, sealed_key=sealed, last_step=step)
        return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes; those of before open nothing any more."""
    codes = [
        "".join(secrets.choice("0123456789") for _ in range(_RECOVERY_DIGITS))
        for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic(SITE):
        RecoveryCode.objects.filter(user_id=user.pk).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user_id=user.pk, digest=_digest(code, settings.SECRET_KEY))
            for code in codes
        )
    return [f"{code[:4]} {code[4:8]} {code[8:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user_id=user.pk).count()


def remove(user: User) -> bool:
    """Let `user` sign in with the password alone. Returns whether there was a second factor."""
    with transaction.atomic(SITE):
        RecoveryCode.objects.filter(user_id=user.pk).delete()
        return SecondFactor.objects.filter(user_id=user.pk).delete()[0] > 0


def opens(user: User, typed: str) -> bool:
    """Whether what was typed as a code lets somebody in whose password is right; where there is no
    second factor, whatever it is. A code that does is used up.
    """
    factor = SecondFactor.objects.filter(user_id=user.pk).first()
    if factor is None:
        return True
    code = _digits(typed)
    if len(code) == _RECOVERY_DIGITS:
        return _use_recovery_code(user, code)
    step = _step_of(code, _unsealed(factor.sealed_key), last_step=factor.last_step)
    if step is None:
        return False
    # Of two that type the same code at the same moment, one is let in.
    unused = SecondFactor.objects.filter(pk=factor.pk, last_step=factor.last_step)
    return unused.update(last_step=step) == 1


def _step_of(code: str, key: bytes, *, last_step: int) -> int | None:
    """Return the step of the clock whose code it is, None if it is none that is valid now."""
    if not key or len(code) != _DIGITS:
        return None
    app = TOTP(key)
    app.time = time.time()
    # A clock that was wrong for a while, far ahead, must not lock anybody out once it is right.
    is_plausible = last_step <= app.t() + _TOLERANCE
    first = last_step + 1 if is_plausible else None
    return app.t() if app.verify(int(code), tolerance=_TOLERANCE, min_t=first) else None


def _use_recovery_code(user: User, code: str) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [_digest(code, key) for key in keys]
    return RecoveryCode.objects.filter(user_id=user.pk, digest__in=digests).delete()[0] > 0


def _digest(code: str, secret_key: str) -> str:
    return salted_hmac(_PURPOSE, code, secret=secret_key, algorithm="sha256").hexdigest()


def _digits(typed: str) -> str:
    """Return what was typed without the blanks and hyphens between groups, "" if it is no code."""
    code = re.sub(r"[\s-]", "", typed)
    return code if re.fullmatch(r"[0-9]{1,12}", code) else ""


def _unsealed(sealed: str) -> bytes:
    try:
        return sealing_box(_PURPOSE).decrypt(sealed.encode())
    except InvalidToken:
        return b""
