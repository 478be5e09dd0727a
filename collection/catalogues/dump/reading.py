"""Elements of a dump in the form in which Discogs' API answers, so that both are read by one rule.

The dump has the names of the API, some as attributes and some as elements, and lacks the addresses
of pictures and the kinds of tracks.
"""

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from collection.catalogues.discogs import reading
from collection.catalogues.release import Release
from collection.catalogues.shapes import year

# A track within a track lies at 5, its artists at 8.
_DEEPEST = 20
# What no record has a field for: half of a release, which need not become objects.
_UNUSED = frozenset({"companies", "data_quality", "extraartists", "notes", "videos"})

Entry = dict[str, Any]


class NotWellFormed(ValueError):
    """An element is not XML as a dump has it; the message says why."""


def release_of(element: bytes) -> Release:
    """Return what an element `<release id="...">` says. Raises NotWellFormed."""
    root = parsed(element)
    try:
        return reading.release(_answer(root))
    except (KeyError, ValueError) as error:
        raise NotWellFormed(f"the form is unknown: {error}") from None


def master_year(element: bytes) -> int | None:
    """Return the year in an element `<master id="...">`, None where it is unknown. Raises
    NotWellFormed.
    """
    return year(parsed(element).findtext("year"))


def _answer(root: Element) -> Entry:
    return {
        "id": root.get("id"),
        "title": root.findtext("title"),
        "released": root.findtext("released"),
        "country": root.findtext("country"),
        "master_id": root.findtext("master_id"),
        "artists": _artists(root),
        "labels": [label.attrib for label in root.iterfind("labels/label")],
        "formats": [
            medium.attrib | {"descriptions": _texts(medium, "descriptions/description")}
            for medium in root.iterfind("formats/format")
        ],
        "genres": _texts(root, "genres/genre"),
        "styles": _texts(root, "styles/style"),
        "tracklist": [_track(track) for track in root.iterfind("tracklist/track")],
        "identifiers": [found.attrib for found in root.iterfind("identifiers/identifier")],
        "images": [image.attrib for image in root.iterfind("images/image")],
    }


def _texts(parent: Element, path: str) -> list[str | None]:
    return [child.text for child in parent.iterfind(path)]


def _artists(parent: Element) -> list[Entry]:
    return [
        {child.tag: child.text for child in artist} for artist in parent.iterfind("artists/artist")
    ]


def _track(track: Element) -> Entry:
    return {
        "position": track.findtext("position"),
        "title": track.findtext("title"),
        "duration": track.findtext("duration"),
        "artists": _artists(track),
        "sub_tracks": [_track(part) for part in track.iterfind("sub_tracks/track")],
    }


def parsed(data: bytes) -> Element:
    """Return an element without the parts that no record has a field for.

    Raises NotWellFormed, also for a document type, a nesting that no dump has, and entities.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate("UTF-8")
    depth = unused = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, unused
        depth += 1
        if depth > _DEEPEST:
            raise NotWellFormed(f"its elements are nested deeper than {_DEEPEST}")
        if unused or name in _UNUSED:
            unused += 1
        else:
            builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth, unused
        depth -= 1
        if unused:
            unused -= 1
        else:
            builder.end(name)

    def text(characters: str) -> None:
        if not unused:
            builder.data(characters)

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_type
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotWellFormed(str(error)) from None
    return builder.close()


def _refuse_type(*_: object) -> None:
    # Only there can entities be declared, which blow up.
    raise NotWellFormed("it has a document type")
