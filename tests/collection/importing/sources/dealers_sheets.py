"""Sheets of dealers, disc jockeys and programs, a generator for each kind: what is in the file, and
what must stand on the shelf afterwards.
"""

from collections.abc import Iterator

from tests.collection.importing.sources.sheet_variants import Sheet, lines

PLUS = "Very Good Plus (VG+)"


def ratings_of_tracks() -> Iterator[Sheet]:
    """What a track is rated, and where its file is, says nothing of the record."""
    for name, path in (
        ("iTunes", "Macintosh HD:Music:1.m4a"),
        ("MusicBee", r"C:\Music\Can\1.flac"),
        ("a server", "/mnt/music/Can/Soon"),
    ):
        text = lines(
            "Name;Artist;Album;Track Number;My Rating;Album Rating;Location",
            f"Soon;Can;Landed;1;100;60;{path}",
            f"Later;Can;Landed;2;20;60;{path}",
        )
        remarks = f"My Rating: 100\nLocation: {path}"
        facts = [{"title": "Landed", "rating": 6, "location": "", "remarks": remarks}]
        yield Sheet(f"tracks of {name}", text, facts, 1, options=("--rating-scale", "100"))


def artists_of_albums() -> Iterator[Sheet]:
    """The artist of the album is that of the record where a row is a track, and where a row names
    no other.
    """
    header = "Track Name;Artist Name(s);Album Name;Album Artist Name(s);Track Number"
    text = lines(header, "Soon;Can,Neu!;Landed;Can;1", "Later;Neu!;Landed;Can;2")
    remarks = "Artist Name(s): Can,Neu!"
    facts = [{"artists": ["Can"], "title": "Landed", "remarks": remarks}]
    yield Sheet("tracks with guests", text, facts, 1)
    header = "Artist;Album Artist;Album"
    text = lines(header, "Can;Can;Landed", ";Various Artists;Ohm", "Faust;Various Artists;Soon")
    facts = [
        {"artists": ["Can"], "remarks": "Album Artist: Can"},
        {"artists": ["Various Artists"], "remarks": ""},
        {"artists": ["Faust"], "remarks": "Album Artist: Various Artists"},
    ]
    yield Sheet("compilations", text, facts, said=("Where Artist is empty, Album Artist is read",))


def drawn_lines() -> Iterator[Sheet]:
    """A line below the header, as Markdown and databases draw it, is no record."""
    for rule in ("|:---|---:|---|", "---+---+---|---|---", "|===|===|===|", "|————|————|————|"):
        text = lines("|Artist|Album|Year|", rule, "|Can|Landed|1975|", "|Neu!|75|1975|")
        facts = [{"title": "Landed", "year": 1975}, {"title": "75"}]
        yield Sheet(f"below a line {rule}", text, facts, 1, options=("--separator", "bar"))


def grades_of_other_scales() -> Iterator[Sheet]:
    """Columns "Vinyl" and "Sleeve" hold grades, though most are of another scale."""
    for other in ("EX", "EX-", "E+", "VG++", "Excellent", "Sealed"):
        text = lines(
            "Artist,Album,Vinyl,Sleeve", f"Can,Landed,VG+,{other}", f"Can,Soon,{other},{other}"
        )
        facts = [
            {"media_condition": PLUS, "sleeve_condition": "", "remarks": f"Sleeve: {other}"},
            {"media_condition": "", "remarks": f"Vinyl: {other}\nSleeve: {other}"},
        ]
        yield Sheet(f"graded {other}", text, facts, said=(f"“{other}”: is not a grade",))


def titles_by_other_words() -> Iterator[Sheet]:
    """The first side of a single, the work of a composer, and what stands in brackets."""
    for title in ("A-Side", "Side A", "Work", "Title (A/B)", "Title [orig.]"):
        text = lines(f"Artist,{title},Label,Number", "Can,Soon,Ohr,OS 12", "Neu!,Super,Brain,BR 3")
        facts = [
            {"title": "Soon", "labels": [("Ohr", "OS 12")]},
            {"title": "Super", "labels": [("Brain", "BR 3")]},
        ]
        yield Sheet(f"titles under {title}", text, facts)
    text = lines("Artist,Title,Side A,Side B", "Can,Landed,Full Moon,Unfinished")
    remarks = "Side A: Full Moon\nSide B: Unfinished"
    yield Sheet("sides beside a title", text, [{"title": "Landed", "remarks": remarks}])


def halves_of_stars() -> Iterator[Sheet]:
    """A half is written as a sign of its own."""
    for half in ("3½ stars", "3 ½ stars", "3½/5", "3.5 stars"):
        text = lines("Artist,Album,My rating", f"Can,Landed,{half}", "Can,Soon,4 stars")
        yield Sheet(f"rated {half}", text, [{"rating": 7, "remarks": ""}, {"rating": 8}])


GROUPS = [
    *(ratings_of_tracks, artists_of_albums, drawn_lines, grades_of_other_scales),
    *(titles_by_other_words, halves_of_stars),
]
DEALERS_SHEETS = [sheet for group in GROUPS for sheet in group()]
