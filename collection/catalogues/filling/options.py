"""What is to be filled in, and how a release is read."""

from dataclasses import dataclass
from typing import Final

from collection.models import GenreRules, SeveralGenres

#: What can be filled in, by the name that a command and a page use, and the columns of each.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "covers": ("cover",),
    "genre": ("genre",),
    "styles": ("styles",),
    "tracks": ("tracks",),
    "barcode": ("barcode",),
    "country": ("country",),
    "year": ("year",),
    "original_year": ("original_year",),
    "labels": ("label", "catalog_number"),
    "format": ("format", "format_details"),
}
#: The ids of the release: stored with every answer that is this pressing.
RELEASE_IDS: Final = ("discogs_release_id", "musicbrainz_release_id")
#: What is the same on every pressing of an album.
OF_THE_ALBUM: Final = frozenset({"covers", "genre", "styles", "tracks", "original_year"})

#: Of several genres of a release: the first is the genre, or none is.
FIRST, NONE = SeveralGenres.FIRST.value, SeveralGenres.NONE.value
GENRE_CHOICES: Final = (FIRST, NONE)


@dataclass(frozen=True)
class FillOptions:
    """`only` are names in PARTS, all of them unless told otherwise; `genres` is one of
    GENRE_CHOICES, None for what the owner of each record prefers. `replaces` is whether a value
    that nobody wrote is completed at once; otherwise it is offered, and somebody sees it before.
    """

    only: frozenset[str] = frozenset(PARTS)
    genres: str | None = None
    replaces: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for a part or a choice that does not exist."""
        if unknown := sorted(self.only - PARTS.keys()):
            raise ValueError(f"“{unknown[0]}” cannot be looked up; {', '.join(PARTS)} can.")
        if self.genres not in (None, *GENRE_CHOICES):
            raise ValueError(f"genres takes {' or '.join(GENRE_CHOICES)}, not “{self.genres}”.")

    def rules(self, preferred: GenreRules) -> GenreRules:
        """Return what becomes of genres in the records of somebody who prefers these rules."""
        return preferred._replace(several=self.genres) if self.genres else preferred

    def parts(self, is_this_pressing: bool) -> frozenset[str]:
        """Return what an answer may fill in: all of `only`, or what of it belongs to the album."""
        return self.only if is_this_pressing else self.only & OF_THE_ALBUM
