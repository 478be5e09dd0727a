"""Where somebody is signed in, their second factor, and who tried links for strangers that open
nothing. The rows stand in the database `site`: people are known by their number there.
"""

from django.db import models
from django.utils import timezone


class SignedIn(models.Model):
    """One sign-in. Its session holds its number; without the session it counts for nothing."""

    user_id = models.BigIntegerField(db_index=True)
    address = models.GenericIPAddressField(null=True)
    #: As the browser calls itself.
    browser = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        # Everybody sees their own; there is nothing else to be allowed.
        default_permissions = ()
        verbose_name = verbose_name_plural = "signed in"

    def __str__(self) -> str:
        return browser_name(self.browser)


class SecondFactor(models.Model):
    """The authenticator app of somebody. The tables of django-otp would refer to people by a
    foreign key, which does not reach into another database.
    """

    user_id = models.BigIntegerField(unique=True)
    #: What the app and Disco both know; sealed, see second_factor.py.
    sealed_key = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)
    #: When the last code was used, in steps of the clock: none opens twice.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"the second factor of user {self.user_id}"


class RecoveryCode(models.Model):
    """A code that opens once, for whoever has lost the app."""

    user_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user_id", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"a recovery code of user {self.user_id}"


class WrongLink(models.Model):
    """A token that opens nothing, tried from an address: the same one again is the same row."""

    address = models.CharField(max_length=45, blank=True)
    #: The beginning of the SHA-256 of what was tried.
    tried = models.CharField(max_length=16)
    tried_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["address", "tried"], name="wrong_link_once")]

    def __str__(self) -> str:
        return f"a wrong link from {self.address or 'an unknown address'}"


# What a browser calls itself holds the names of those that it descends from: the first that fits
# is right.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox"}
_BROWSERS |= {"Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS": "Mac", "CrOS": "ChromeOS", "Linux": "Linux"}


def browser_name(user_agent: str) -> str:
    """Return a browser and its system in plain words, such as "Firefox on Linux"."""
    browser = _first(_BROWSERS, user_agent) or "Unknown browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")
