"""How long a run will take: the requests that are still needed, at the pace that is allowed."""

from collections.abc import Collection

from collection.catalogues.discogs.api import PAGE_LENGTH
from collection.catalogues.hosts import COVERART, DISCOGS, DISCOGS_PICTURES, MUSICBRAINZ
from collection.catalogues.looking.asking import OF_LISTS
from collection.models import Catalogue

_HOUR = 3600
_LATENCY = 0.2


def seconds_of(releases: int, parts: Collection[str], catalogue: str, *, has_token: bool) -> float:
    """Return the seconds in which `releases` are asked about at most, copies counted once."""
    asked, pictures = (DISCOGS, DISCOGS_PICTURES)
    requests = releases
    if catalogue == Catalogue.MUSICBRAINZ:
        asked, pictures = (MUSICBRAINZ, COVERART)
        # The number at Discogs leads there by a request of its own.
        requests = 2 * releases
    elif has_token and releases > PAGE_LENGTH and OF_LISTS.issuperset(parts):
        requests = -(-releases // PAGE_LENGTH)
    elif "original_year" in parts:
        requests = 2 * releases
    of_requests = requests * max(asked.pace_of(has_token).interval, _LATENCY)
    if "covers" not in parts:
        return of_requests
    of_pictures = releases * max(pictures.pace_of(has_token).interval, _LATENCY)
    # While one host is waited for, the other one may be asked.
    return of_requests + of_pictures if requests < releases else max(of_requests, of_pictures)


def in_words(seconds: float) -> str:
    """Return a time as a person would foresee it: "about 12 minutes"."""
    minutes = -(-int(seconds) // 60)
    if minutes <= 1:
        return "about a minute"
    if seconds < _HOUR:
        return f"about {minutes} minutes"
    # Nobody needs the minutes of hours to the letter.
    hours, rest = divmod(5 * round(minutes / 5), 60)
    words = f"about {hours} hour{'' if hours == 1 else 's'}"
    return f"{words} {rest} minutes" if rest else words
