"""A release in words: what pages show of it while somebody chooses."""

from dataclasses import dataclass

from collection.catalogues.filling.offered import offered_cells
from collection.catalogues.filling.options import PARTS
from collection.catalogues.release import Release


@dataclass(frozen=True)
class ShownRelease:
    """A candidate in words. `value` names it in forms, `picture` in the address of its picture, ""
    without one.
    """

    value: str
    name: str
    facts: list[tuple[str, str]]
    picture: str
    url: str


def shown(release: Release) -> ShownRelease:
    """Return a candidate as the page shows it: what tells one pressing from another."""
    cells = offered_cells(release, PARTS, ids=True)
    pairs = [f"{label.name} {label.catalog_number}".strip() for label in release.labels]
    facts = [
        ("Label", ", ".join(dict.fromkeys(pairs))),
        ("Country", release.country),
        ("Year", str(release.year or "")),
        ("Format", ", ".join(filter(None, (cells.get("format"), cells.get("format_details"))))),
        ("Barcode", cells.get("barcode", "")),
    ]
    has_picture = any(image.address for image in release.images)
    return ShownRelease(
        release.name,
        release.full_name,
        [fact for fact in facts if fact[1]],
        release.name if has_picture else "",
        address_of(release),
    )


def address_of(release: Release) -> str:
    """Return the page of a release at its catalogue."""
    if release.musicbrainz_release_id and release.catalogue == "musicbrainz":
        return f"https://musicbrainz.org/release/{release.key}"
    return f"https://www.discogs.com/release/{release.key}"
