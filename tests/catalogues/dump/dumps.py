"""Dumps for tests: whole files, and releases that are odd in every way that real ones are."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape, quoteattr

RELEASE = (
    '<release id="{id}" status="Accepted"><artists><artist><id>1</id><name>Can</name><anv/><join/>'
    "<role/><tracks/></artist></artists><title>{title}</title></release>"
)
NAMES = ("Can", "Ono (3)", "Björk", "Simon & Garfunkel", "Girls, The", "坂本龍一", "AC/DC")
TITLES = (
    "Yesterday",
    "A  B",
    'He said "No"',
    "1 < 2",
    "Ö",
    "  Blank ",
    "Two\r\nlines",
    "Tab\tin it",
)
JOINS = ("", ",", "&", "Feat.", "/", ",Canta:", "vs.")
POSITIONS = ("A1", "1-01", "5.a", "CD2-3", "")
DURATIONS = ("", "3:45", "1:02:30", "4'33")
DATES = ("", "0", "1999", "1999-03-00", "1999-00-00", "1999-03-14", "0000-00-00", "199?")
CODES = (
    "5 012981 349912",
    "5012981349912",
    "7 961220 922684 >",
    "0 7559-60503-4 0",
    "BMD-1012A",
    "none",
    "4011550 800701 / 4011550800718",
    "",
)


def dump(elements: Iterable[str], root: str = "releases") -> bytes:
    """Return a dump of these elements, unpacked."""
    lines = "\n".join(elements)
    return f"<{root}>\n{lines}\n</{root}>".encode()


def write_dump(path: Path, elements: Iterable[str], root: str = "releases") -> Path:
    """Write a dump, packed if the name of the file ends so, and return its path."""
    data = dump(elements, root)
    path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else data)
    return path


def release(number: int, title: str = "Tago Mago") -> str:
    """Return a release with little in it."""
    return RELEASE.format(id=number, title=escape(title))


def odd_release(number: int, random: Random) -> str:
    """Return a release in which everything that is odd in real ones may come together."""
    return (
        f'<release id="{number}" status="Accepted">{_images(random)}<artists>'
        f"{_artists(random, 1)}</artists><title>{_text(random.choice(TITLES))}</title><labels>"
        f"{_labels(random)}</labels>{_extra(random)}<formats>{_formats(random)}</formats>"
        f"<genres>{_list('genre', ('Rock', 'Folk, World, & Country', 'Jazz'), random)}</genres>"
        f"{_styles(random)}{_element('country', ('', 'UK', 'Germany, Austria, & Switzerland'), random)}"
        f"{_element('released', DATES, random)}"
        f"<notes>&#13;\n&lt;release id=&quot;7&quot;&gt; is not one.</notes>{_master(random)}"
        f"<tracklist>{_tracks(random)}</tracklist>{_identifiers(random)}"
        '<videos><video src="x"><title>Not the title</title></video></videos>'
        "<companies><company><name>Not a label</name></company></companies></release>"
    )


def _text(text: str) -> str:
    """Return a text as the dumps write it: what is not ASCII as a number."""
    plain = escape(text).encode("ascii", "xmlcharrefreplace").decode()
    return plain.replace("\r", "&#13;")


def _element(name: str, texts: tuple[str, ...], random: Random) -> str:
    text = _text(random.choice(texts))
    return f"<{name}>{text}</{name}>" if text else random.choice(["", f"<{name}/>"])


def _list(name: str, texts: tuple[str, ...], random: Random) -> str:
    chosen = random.sample(texts, random.randint(0, len(texts)))
    return "".join(f"<{name}>{_text(text)}</{name}>" for text in chosen)


def _artists(random: Random, least: int) -> str:
    artists = []
    for _ in range(random.randint(least, 3)):
        anv = random.choice(["<anv/>", "<anv>K.A.B.</anv>"])
        join = _element("join", JOINS, random)
        name = _text(random.choice(NAMES))
        artists.append(f"<artist><id>1</id><name>{name}</name>{anv}{join}<role/><tracks/></artist>")
    return "".join(artists)


def _extra(random: Random) -> str:
    return f"<extraartists>{_artists(random, 0)}</extraartists>"


def _images(random: Random) -> str:
    uri = random.choice(["", "", "", "https://example.org/a.jpg"])
    image = f'<image type="primary" uri="{uri}" uri150="" width="600" height="595"/>'
    return random.choice(["", f"<images>{image * random.randint(1, 100)}</images>"])


def _labels(random: Random) -> str:
    labels = [
        f'<label name={quoteattr(name)} catno="{number}" id="5"/>'
        for name in random.sample(
            ("Spoon", "Abel Records (3)", "Island & Co"), random.randint(0, 3)
        )
        for number in random.choices(("none", "", "SP 1", "sp 1"), k=random.randint(1, 3))
    ]
    return "".join(labels)


def _formats(random: Random) -> str:
    return "".join(
        f'<format name="{random.choice(["Vinyl", "CD", "Box Set"])}" '
        f'qty="{random.choice(["1", "2", "0", "", "11"])}" '
        f'text="{random.choice(["", "180gr, Gatefold sleeve", "Gold &amp; black"])}">'
        f"<descriptions>{_list('description', ('LP', 'Album', 'Reissue'), random)}</descriptions>"
        "</format>"
        for _ in range(random.randint(0, 3))
    )


def _styles(random: Random) -> str:
    return random.choice(
        ["", f"<styles>{_list('style', ('Krautrock', 'Pop Rock'), random)}</styles>"]
    )


def _master(random: Random) -> str:
    is_main = random.choice(["true", "false"])
    number = random.choice(["0", "1660109"])
    return random.choice(["", f'<master_id is_main_release="{is_main}">{number}</master_id>'])


def _track(random: Random, positions: tuple[str, ...], inner: str = "") -> str:
    artists = random.choice(["", f"<artists>{_artists(random, 0)}</artists>"])
    return (
        f"<track>{_element('position', positions, random)}"
        f"<title>{_text(random.choice((*TITLES, '')))}</title>"
        f"{_element('duration', DURATIONS, random)}{artists}{_extra(random)}{inner}</track>"
    )


def _tracks(random: Random) -> str:
    positions = random.choice([POSITIONS, POSITIONS, ("",)])
    tracks = []
    for _ in range(random.randint(0, 9)):
        parts = "".join(_track(random, positions) for _ in range(random.randint(0, 2)))
        inner = f"<sub_tracks>{parts}</sub_tracks>" if random.random() < 0.2 else ""
        tracks.append(_track(random, positions, inner))
    return "".join(tracks)


def _identifiers(random: Random) -> str:
    codes = random.choices(CODES, k=random.randint(0, 4))
    barcodes = "".join(
        f'<identifier type="Barcode" description="Scanned" value="{escape(code)}"/>'
        for code in codes
    )
    other = '<identifier type="Matrix / Runout" value="4011550800701"/>'
    return f"<identifiers>{other}{barcodes}</identifiers>"
