"""Releases as JSON and back, for the short time in which a person chooses among them."""

from dataclasses import asdict
from typing import Any

from collection.catalogues.release import (
    Release,
    ReleaseArtist,
    ReleaseFormat,
    ReleaseImage,
    ReleaseLabel,
    ReleaseTrack,
)

Json = dict[str, Any]


def as_json(release: Release) -> Json:
    return asdict(release)


def from_json(value: Json) -> Release:
    """Return the release that `as_json` wrote down."""
    facts = dict(value)
    facts["artists"] = tuple(ReleaseArtist(*entry) for entry in value["artists"])
    facts["labels"] = tuple(ReleaseLabel(*entry) for entry in value["labels"])
    facts["formats"] = tuple(
        ReleaseFormat(name, quantity, tuple(descriptions), text)
        for name, quantity, descriptions, text in value["formats"]
    )
    facts["tracks"] = tuple(ReleaseTrack(*entry) for entry in value["tracks"])
    facts["images"] = tuple(ReleaseImage(*entry) for entry in value["images"])
    for name in ("genres", "styles", "barcodes"):
        facts[name] = tuple(value[name])
    return Release(**facts)
