"""What a stand-in for MusicBrainz and the Cover Art Archive knows."""

from typing import Any

Json = dict[str, Any]


class MusicBrainzShelf:
    """Releases by their id, and which of them Discogs' releases are."""

    def __init__(self) -> None:
        self.releases: dict[str, Json] = {}
        self.of_discogs: dict[int, str] = {}

    def add(self, release: Json, discogs: int | None = None) -> Json:
        self.releases[release["id"]] = release
        if discogs:
            self.of_discogs[discogs] = release["id"]
        return release


def new_release(key: str, **parts: Any) -> Json:
    """Return a release in the form of the web service; `parts` take the place of what is made
    up.
    """
    release = {
        "id": key,
        "title": "Blue Lines",
        "date": "1991-04",
        "country": "GB",
        "barcode": "077778622826",
        "artist-credit": [credit("Massive Attack")],
        "label-info": [{"catalog-number": "WBRLP 1", "label": {"name": "Wild Bunch Records"}}],
        "media": [medium('12" Vinyl', ["Safe From Harm", "One Love"])],
        "release-group": {
            "id": "a" * 8 + "-1111-4111-8111-111111111111",
            "first-release-date": "1991-04-08",
        },
        "genres": [{"name": "downtempo", "count": 2}, {"name": "trip hop", "count": 9}],
        "cover-art-archive": {"front": True, "count": 1},
        "relations": [],
    }
    return release | parts


def credit(name: str, join: str = "", printed: str = "") -> Json:
    return {"name": printed or name, "joinphrase": join, "artist": {"id": "x", "name": name}}


def medium(kind: str, titles: list[str], **parts: Any) -> Json:
    tracks = [
        {"number": f"A{place}", "position": place, "title": title, "length": 318_000}
        for place, title in enumerate(titles, start=1)
    ]
    return {"position": 1, "format": kind, "title": "", "tracks": tracks} | parts
