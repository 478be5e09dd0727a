"""The catalogues that Disco may ask: where each is, and how often it may be asked.

Nothing that a person types or a catalogue answers adds an address to this list.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.conf import settings

from collection.catalogues.failures import Refused

# Visible ASCII without the backslash, which some programs take for a slash.
_PLAIN = re.compile(r"[!-\[\]-~]{1,2000}")


class Pace(NamedTuple):
    """The least seconds between two requests to one host, and the first pause after a refusal."""

    interval: float
    pause: float


# With one request every two seconds, Discogs refuses hardly any, although it allows 60 a minute.
# Without a token it allows 25 a minute.
_DISCOGS = Pace(2.0, 5.0)
_DISCOGS_WITHOUT_TOKEN = Pace(60 / 25, 5.0)
_MUSICBRAINZ = Pace(1.0, 5.0)
_PICTURES = Pace(0.25, 5.0)
# A stand-in on this machine is asked as fast as it answers, unless DISCO_STAND_IN_PACE is on.
_STAND_IN = Pace(0.0, 0.05)


@dataclass(frozen=True)
class Service:
    """One service of a catalogue.

    `title` names it to people. `host` is asked; `others` are hosts to which it may redirect, with
    all below them. `setting` names the setting that puts a stand-in in its place.
    """

    title: str
    host: str
    setting: str
    pace: Pace
    pace_without_token: Pace
    others: tuple[str, ...] = ()

    @property
    def stand_in(self) -> str:
        """The address of the program on this machine that stands in for the service, or ""."""
        address: str = getattr(settings, self.setting)
        return address

    @property
    def base(self) -> str:
        return self.stand_in or f"https://{self.host}"

    def pace_of(self, with_token: bool) -> Pace:
        if self.stand_in and not settings.DISCO_STAND_IN_PACE:
            return _STAND_IN
        return self.pace if with_token else self.pace_without_token

    def address(self, path: str) -> str:
        """Return the address of a path, or of an address of this service as a catalogue gives it.

        Raises Refused for an address that is on another host.
        """
        if path.startswith("/") and not path.startswith("//"):
            return self.allowed(self.base + path)
        parts = self._parts(path)
        if self.stand_in and parts.hostname == self.host:
            return self.stand_in + urlunsplit(("", "", parts.path, parts.query, ""))
        # The Cover Art Archive gives the addresses of its pictures without the s.
        address = urlunsplit(("https", *parts[1:])) if parts.scheme == "http" else path
        return self.allowed(path if self.stand_in else address)

    def allowed(self, address: str) -> str:
        """Return `address` if this service may be asked there. Raises Refused otherwise."""
        parts = self._parts(address)
        if self.stand_in:
            good = f"{parts.scheme}://{parts.netloc}" == self.stand_in
        else:
            good = parts.scheme == "https" and self._is_known(parts.netloc.lower())
        if not good:
            raise self._elsewhere(parts.hostname or "no host at all")
        return address

    def _parts(self, address: str) -> SplitResult:
        """Take an address apart. One that programs read in different ways is refused."""
        try:
            parts = urlsplit(address)
        except ValueError:
            raise self._elsewhere("no host at all") from None
        if not _PLAIN.fullmatch(address):
            raise self._elsewhere("no plain address")
        return parts

    def _elsewhere(self, place: str) -> Refused:
        return Refused(
            f"{self.title} led to {place[:100]}, where Disco asks nothing; it went no further."
        )

    def _is_known(self, host: str) -> bool:
        """Whether a host, as it stands in an address with port and user, is one of the service."""
        if host == self.host:
            return True
        if not re.fullmatch(r"[a-z0-9.-]+", host):
            return False
        return any(host == other or host.endswith(f".{other}") for other in self.others)


DISCOGS = Service(
    "Discogs", "api.discogs.com", "DISCO_DISCOGS_URL", _DISCOGS, _DISCOGS_WITHOUT_TOKEN
)
DISCOGS_PICTURES = Service("Discogs", "i.discogs.com", "DISCO_DISCOGS_URL", _PICTURES, _PICTURES)
MUSICBRAINZ = Service(
    "MusicBrainz", "musicbrainz.org", "DISCO_MUSICBRAINZ_URL", _MUSICBRAINZ, _MUSICBRAINZ
)
COVERART = Service(
    "The Cover Art Archive",
    "coverartarchive.org",
    "DISCO_COVERART_URL",
    _PICTURES,
    _PICTURES,
    others=("archive.org",),
)
