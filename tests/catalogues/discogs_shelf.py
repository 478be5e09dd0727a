"""What a stand-in for Discogs knows: releases, given or made up by their number, and one account."""

import csv
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

Json = dict[str, Any]

USER = "example"
TOKEN = "StandInTokenStandInTokenStandIn"

GENRES = ("Rock", "Electronic", "Jazz", "Folk, World, & Country", "Hip Hop")
STYLES = ("Pop Rock", "House", "Bop", "Ballad", "Techno", "Dub")
#: The media other than vinyl by the words of an export.
_MEDIA = {"CD": "CD", "Cass": "Cassette", "Box": "Box Set", "File": "File", "DVD": "DVD"}


class DiscogsShelf:
    """Releases, masters, and the collection and wantlist of the user `example`."""

    def __init__(self) -> None:
        self.releases: dict[int, Json] = {}
        self.masters: dict[int, Json] = {}
        #: Numbers of releases that are made up when somebody asks for them.
        self.made_up: set[int] = set()
        self.collection: list[Json] = []
        self.wants: list[Json] = []
        self.folders = {0: "All", 1: "Uncategorized"}
        self.fields = {1: "Media Condition", 2: "Sleeve Condition", 3: "Notes"}
        self._instances = count(1001)

    def release(self, number: int) -> Json | None:
        if number in self.releases:
            return self.releases[number]
        return made_up_release(number) if number in self.made_up else None

    def all_releases(self) -> Iterator[Json]:
        yield from self.releases.values()
        for number in sorted(self.made_up - self.releases.keys()):
            yield made_up_release(number)

    def make_up(self, numbers: range) -> None:
        """Have releases of these numbers, all of them in the collection."""
        self.made_up.update(numbers)
        for number in numbers:
            minute, second = divmod(number % 3600, 60)
            added = f"2021-03-04T05:{minute:02}:{second:02}-07:00"
            self.own(made_up_release(number), added)

    def own(
        self, release: Json, added: str, *, folder: int = 1, rating: int = 0, **notes: str
    ) -> Json:
        """Put a copy of a release into the collection; `notes` are texts of fields: _1="..."."""
        entry = {
            "id": release["id"],
            "instance_id": next(self._instances),
            "folder_id": folder,
            "date_added": added,
            "rating": rating,
            "notes": [{"field_id": int(key[1:]), "value": text} for key, text in notes.items()],
            "basic_information": basic_information(release),
        }
        self.collection.append(entry)
        return entry

    def want(self, release: Json, notes: str = "") -> Json:
        entry = {
            "id": release["id"],
            "rating": 0,
            "notes": notes,
            "date_added": "2021-03-04T05:06:07-07:00",
            "basic_information": basic_information(release),
        }
        self.wants.append(entry)
        return entry

    def read_export(self, path: Path) -> None:
        """Own what a collection export of Discogs (CSV) lists, with the same dates and texts."""
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                release = release_of_row(row)
                self.releases[release["id"]] = release
                folder = self._folder(row.get("CollectionFolder") or "Uncategorized")
                given = (
                    row.get("Collection Media Condition"),
                    row.get("Collection Sleeve Condition"),
                    row.get("Collection Notes"),
                )
                notes = {f"_{key}": text for key, text in enumerate(given, start=1) if text}
                added = row["Date Added"].replace(" ", "T") + "-07:00"
                rating = int(row.get("Rating") or 0)
                self.own(release, added, folder=folder, rating=rating, **notes)

    def _folder(self, name: str) -> int:
        for number, known in self.folders.items():
            if known == name:
                return number
        self.folders[len(self.folders)] = name
        return len(self.folders) - 1


def basic_information(release: Json) -> Json:
    """What the lists of an account say of a release."""
    names = "id title year artists labels formats genres styles master_id cover_image".split()
    return {name: release[name] for name in names if name in release}


def search_result(release: Json) -> Json:
    """What a search says of a release."""
    artists = " & ".join(artist["name"] for artist in release["artists"])
    entry = release["formats"][0] if release["formats"] else {"name": ""}
    return {
        "id": release["id"],
        "type": "release",
        "title": f"{artists} - {release['title']}",
        "year": str(release["year"]),
        "country": release["country"],
        "format": [entry["name"], *entry.get("descriptions", [])],
        "label": [label["name"] for label in release["labels"]],
        "catno": release["labels"][0]["catno"] if release["labels"] else "",
        "genre": release["genres"],
        "style": release["styles"],
        "barcode": [code["value"] for code in release["identifiers"]],
        "master_id": release["master_id"],
        "cover_image": release["cover_image"],
    }


def version(release: Json) -> Json:
    """What the list of the pressings of an album says of one."""
    entry = release["formats"][0] if release["formats"] else {"name": ""}
    first = release["labels"][0] if release["labels"] else label("Not On Label")
    return {
        "id": release["id"],
        "title": release["title"],
        "label": first["name"],
        "catno": first["catno"],
        "country": release["country"],
        "released": str(release["year"]),
        "major_formats": [entry["name"]],
        "format": ", ".join(entry.get("descriptions", [])),
        "thumb": release["cover_image"],
    }


def made_up_release(number: int) -> Json:
    """Return a release that follows from its number alone."""
    return new_release(
        number,
        artists=[artist(f"Artist {number % 500}")],
        title=f"Album {number}",
        labels=[label(f"Label {number % 90}", f"CAT {number}")],
        formats=[{"name": "Vinyl", "qty": "1", "descriptions": ["LP", "Album"]}],
        year=1960 + number % 60,
        identifiers=[{"type": "Barcode", "value": f"50{number:011}"}],
    )


def new_release(number: int, **parts: Any) -> Json:
    """Return a release in the form of the API; `parts` take the place of what is made up."""
    sides = [f"{side}{track}" for side in "AB" for track in range(1, 5)]
    release = {
        "id": number,
        "title": f"Album {number}",
        "year": 0,
        "released": "",
        "country": "UK",
        "genres": [GENRES[number % len(GENRES)]],
        "styles": [STYLES[number % len(STYLES)], STYLES[(number + 1) % len(STYLES)]],
        "artists": [],
        "labels": [],
        "formats": [],
        "identifiers": [],
        "master_id": 0,
        "images": [picture_of(number)],
        "cover_image": picture_of(number)["uri"],
        "tracklist": [
            {"position": side, "type_": "track", "title": f"Song {side}", "duration": "3:21"}
            for side in sides
        ],
    }
    return release | parts


def picture_of(number: int) -> Json:
    address = f"https://i.discogs.com/R-{number}.jpeg"
    return {"type": "primary", "uri": address, "uri150": address, "width": 600, "height": 600}


def artist(name: str, join: str = "", anv: str = "") -> Json:
    return {"id": 1, "name": name, "anv": anv, "join": join, "role": "", "tracks": ""}


def label(name: str, catno: str = "none") -> Json:
    return {"id": 1, "name": name, "catno": catno, "entity_type_name": "Label"}


def release_of_row(row: dict[str, str]) -> Json:
    """Return the release that a row of an export can have come from."""
    return new_release(
        int(row["release_id"]),
        artists=[artist(name, ",") for name in row["Artist"].split(", ")],
        title=row["Title"],
        labels=_labels(row["Label"].split(", "), row["Catalog#"].split(", ")),
        formats=[_format(text) for text in row["Format"].split(" + ") if text],
        year=int(row["Released"] or 0),
    )


def _labels(names: list[str], numbers: list[str]) -> list[Json]:
    """Return labels with their numbers, of which an export writes each once."""
    if len(names) == len(numbers):
        return [label(name, number) for name, number in zip(names, numbers, strict=True)]
    times: dict[str, int] = {}
    labels = []
    for name in names:
        place = times.get(name, 0)
        times[name] = place + 1
        labels.append(label(name, numbers[min(place, len(numbers) - 1)]))
    used = {entry["catno"] for entry in labels}
    unused = [number for number in numbers if number not in {*used, "none"}]
    if len(unused) < len(labels):
        for entry, number in zip(labels[len(labels) - len(unused) :], unused, strict=True):
            entry["catno"] = number
    else:
        labels[-1]["catno"] = ", ".join([labels[-1]["catno"], *unused])
    return labels


def _format(text: str) -> Json:
    """Return the format that an export writes as `text`; some are called by a description."""
    words = text.split(", ")
    counted = re.fullmatch(r"(\d+)x(.+)", words[0])
    quantity, medium = (counted[1], counted[2]) if counted else ("1", words[0])
    if medium in _MEDIA:
        return {"name": _MEDIA[medium], "qty": quantity, "descriptions": words[1:]}
    if re.fullmatch(r'LP|Vinyl|\d+"', medium):
        descriptions = [word for word in (medium, *words[1:]) if word != "Vinyl"]
        return {"name": "Vinyl", "qty": quantity, "descriptions": descriptions}
    return {"name": words[0], "qty": "1", "descriptions": words[1:]}
