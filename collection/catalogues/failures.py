"""What comes of asking a catalogue, other than an answer. Each says why in one plain sentence."""

import math


class CatalogueError(Exception):
    """A catalogue gave no answer that can be used; `str()` is the sentence for people.

    `retry_after` is how many seconds the catalogue wants to be left alone, 0 if it did not say.
    """

    def __init__(self, sentence: str, *, retry_after: float = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class LookUpsOff(CatalogueError):
    """Whoever runs Disco has switched look-ups off."""

    def __init__(self) -> None:
        super().__init__("Look-ups are switched off on this site (DISCO_LOOK_UPS=off).")


class NotFound(CatalogueError):
    """The catalogue does not have what was asked for."""

    @classmethod
    def of(cls, title: str, what: str) -> "NotFound":
        return cls(f"{title} does not have {what}.")


class Refused(CatalogueError):
    """The catalogue answered that this must not be asked, or an answer led somewhere it must not.
    Asking again is of no use.
    """


class TokenRefused(Refused):
    """A token is missing, or the catalogue does not take it."""


class Unavailable(CatalogueError):
    """The catalogue cannot be reached, is overloaded, or sent something else than an answer. It may
    be asked again later.
    """


class Busy(Unavailable):
    """Asking would take longer than the caller was willing to wait."""


class CutOff(CatalogueError):
    """The answer broke off, took too long, or was larger than any real one."""


class Unreadable(CatalogueError):
    """The answer is not in the form in which the catalogue used to answer."""


def span(seconds: float) -> str:
    """Return a time to wait in words, never less than it is: "40 seconds", "3 minutes"."""
    whole = max(1, math.ceil(seconds))
    if whole == 1:
        return "1 second"
    if whole <= 90:
        return f"{whole} seconds"
    return f"{math.ceil(whole / 60)} minutes"
