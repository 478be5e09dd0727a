"""A second reader of dumps, written from the form of the file alone: it loads all of it into one
tree, and knows nothing of the first.
"""

import xml.etree.ElementTree as ET
from typing import Any


def read_all(data: bytes) -> dict[int, dict[str, Any]]:
    """Return what a dump says of each release, by id; of one that stands in it twice, the first."""
    releases: dict[int, dict[str, Any]] = {}
    for node in ET.fromstring(data):
        releases.setdefault(int(node.attrib["id"]), _release(node))
    return releases


def _release(node: ET.Element) -> dict[str, Any]:
    children = {child.tag: child for child in node}
    names = [_artist(child) for child in children.get("artists", ())]
    joins = ["" if join == "," else join for _, _, join in names[:-1]] + [""]
    date = _clean(children["released"].text) if "released" in children else ""
    year = int(date[:4]) if len(date) >= 4 and date[:4].isdigit() else 0
    master = _clean(children["master_id"].text) if "master_id" in children else ""
    return {
        "title": _clean(children["title"].text),
        "artists": [
            (names[at][0], names[at][1], join) for at, join in enumerate(joins[: len(names)])
        ],
        "labels": _labels(children["labels"]) if "labels" in children else [],
        "formats": [_format(child) for child in children.get("formats", ())],
        "year": year if year else None,
        "country": _clean(children["country"].text) if "country" in children else "",
        "genres": [_clean(child.text) for child in children.get("genres", ())],
        "styles": [_clean(child.text) for child in children.get("styles", ())],
        "tracks": _tracks(children.get("tracklist", ()), _printed(names)),
        "barcodes": _barcodes(children.get("identifiers", ())),
        "images": [
            (child.attrib["uri"], child.attrib["type"] == "primary", int(child.attrib["width"]))
            for child in children.get("images", ())
            if child.attrib["uri"]
        ],
        "album_key": "" if master == "0" else master,
    }


def _clean(text: str | None) -> str:
    """Return a text on one line, with one blank between its words."""
    words = [""]
    for character in text or "":
        if character.isspace():
            words.append("")
        else:
            words[-1] += character
    return " ".join(filter(None, words))


def _artist(node: ET.Element) -> tuple[str, str, str]:
    texts = {child.tag: _clean(child.text) for child in node}
    return texts["name"], texts.get("anv", ""), texts.get("join", "")


def _printed(artists: list[tuple[str, str, str]]) -> str:
    line = ""
    for place, (name, anv, join) in enumerate(artists):
        if name.endswith(")") and name[name.rfind("(") + 1 : -1].isdigit():
            name = name[: name.rfind(" (")]
        line += anv or name
        if place < len(artists) - 1:
            line += ", " if join in ("", ",") else f" {join} "
    return line


def _labels(node: ET.Element) -> list[tuple[str, str]]:
    labels: list[tuple[str, str]] = []
    for child in node:
        number = child.attrib["catno"]
        label = (child.attrib["name"], "" if number.lower() == "none" else number)
        if label not in labels:
            labels.append(label)
    return labels


def _format(node: ET.Element) -> tuple[str, int, list[str], str]:
    descriptions = [child.text or "" for child in node.iter("description")]
    quantity = int(node.attrib["qty"] or 1)
    return node.attrib["name"], max(quantity, 1), descriptions, _clean(node.attrib["text"])


def _barcodes(nodes: Any) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if node.attrib["type"] != "Barcode":
            continue
        for part in node.attrib["value"].replace(">", " ").split("/"):
            code = part.replace(" ", "").replace("-", "")
            if code.isdigit() and len(code) >= 6 and code not in found:
                found.append(code)
    return found


def _tracks(nodes: Any, line: str) -> list[tuple[str, ...]]:
    has_numbers = any(_clean(_child(node, "position")) for node in nodes)
    tracks = []
    for node in nodes:
        parts = [part for child in node if child.tag == "sub_tracks" for part in child]
        tracks.append(_facts(node, line, has_numbers, has_parts=bool(parts)))
        tracks += [_facts(part, line, has_numbers, has_parts=False) for part in parts]
    return [track for track in tracks if track[0]]


def _facts(node: ET.Element, line: str, has_numbers: bool, *, has_parts: bool) -> tuple[str, ...]:
    artists = [_artist(found) for child in node if child.tag == "artists" for found in child]
    printed = _printed(artists)
    title, number, length = (_clean(_child(node, tag)) for tag in ("title", "position", "duration"))
    is_heading = has_parts or (has_numbers and not number and not length)
    kind = "heading" if is_heading else "track"
    return title, number, length, "" if printed == line else printed, kind


def _child(node: ET.Element, tag: str) -> str:
    for child in node:
        if child.tag == tag:
            return child.text or ""
    return ""
