"""A made-up dump of Discogs with the shape and the size of real ones, and collections to look up.

A real release has 4.5 KB, half of it credits, notes and videos, and is packed to a sixth or a
seventh. The dump has 22 releases for each record: 1 GB for 10,000 records.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from isal import igzip

from benchmarks.data import OWNER
from benchmarks.shelf import WORDS

_RELEASES_PER_RECORD = 22
# Releases that differ; they come again and again under other ids, too far apart for a packer.
_DIFFERENT = 3000
# A whole dump has 70 GB: of the records of a collection, one in 70 is in each GB of it.
_GB_OF_A_DUMP = 70
_SYLLABLES = "ka le mi ro tu san ver dol qui par est wen hof cha ly zo br an der io ma th".split()


def write_whole(file: Path, records: int) -> None:
    """Write a collection of which one record in 70 is in the dump, and the dump beside it."""
    inside = max(1, records // _GB_OF_A_DUMP)
    _write(file, records, inside)


def write_inside(file: Path, records: int) -> None:
    """Write a collection all of whose records are in the dump, and the dump beside it."""
    _write(file, records, records)


def dump_beside(file: Path) -> Path:
    """Return where the dump is whose releases a collection names."""
    return file.with_name("releases.xml.gz")


def _write(file: Path, records: int, inside: int) -> None:
    count = records * _RELEASES_PER_RECORD
    step = count // inside
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["artist", "title", "discogs_release_id", "is_active", "owner"])
        for place in range(records):
            number = place * step + 1 if place < inside else count + place
            writer.writerow([f"Artist {place % 4000}", f"Title {place}", number, 1, OWNER])
    dump = dump_beside(file)
    if not dump.exists():
        with igzip.open(dump, "wb", compresslevel=3) as packed:
            packed.write(b"<releases>\n")
            packed.writelines(_elements(count))
            packed.write(b"</releases>")


def _elements(count: int) -> Iterator[bytes]:
    dice = random.Random(count)
    bodies = [_body(dice).encode() for _ in range(min(count, _DIFFERENT))]
    for number in range(1, count + 1):
        body = bodies[number % len(bodies)]
        yield b'<release id="%d" status="Accepted">%s</release>\n' % (number, body)


def _body(dice: random.Random) -> str:
    """Return a release without its tag, in the form of the dump."""
    tracks = "".join(
        f"<track><position>{side}{place}</position><title>{_name(dice)}</title>"
        f"<duration>{dice.randrange(2, 9)}:{dice.randrange(10, 60)}</duration>"
        f"{_credits(dice, 'extraartists', dice.choice((0, 0, 1, 1)))}</track>"
        for side in "AB"
        for place in range(1, dice.randrange(4, 8))
    )
    images = "".join(
        f'<image type="secondary" uri="" uri150="" width="600" height="{dice.randrange(300, 600)}"/>'
        for _ in range(dice.randrange(2, 6))
    )
    videos = "".join(
        f'<video src="https://www.youtube.com/watch?v={dice.getrandbits(64):x}" '
        f'duration="{dice.randrange(400)}" embed="true"><title>{_name(dice)}</title>'
        f"<description>{_prose(dice, 8)}</description></video>"
        for _ in range(dice.randrange(4))
    )
    code = dice.randrange(10**12, 10**13)
    return (
        f"<images>{images}</images>{_credits(dice, 'artists', 1)}<title>{_name(dice)}</title>"
        f'<labels><label name="{_name(dice)} Records" catno="SK {dice.randrange(999)}" id="5"/></labels>'
        f"{_credits(dice, 'extraartists', dice.randrange(6))}"
        '<formats><format name="Vinyl" qty="1" text=""><descriptions><description>LP</description>'
        "<description>Album</description></descriptions></format></formats>"
        f"<genres><genre>Rock</genre></genres><styles><style>{_name(dice)}</style></styles>"
        f"<country>UK</country><released>{dice.randrange(1960, 2020)}-03-00</released>"
        f"<notes>{_prose(dice, 50)}</notes><data_quality>Needs Vote</data_quality>"
        f'<master_id is_main_release="true">{dice.randrange(1, 10**6)}</master_id>'
        f"<tracklist>{tracks}</tracklist>"
        f'<identifiers><identifier type="Barcode" value="{code}"/></identifiers>'
        f"<videos>{videos}</videos><companies><company><id>{dice.randrange(10**6)}</id>"
        f"<name>{_name(dice)}</name><catno/><entity_type>23</entity_type><entity_type_name>Recorded At"
        "</entity_type_name><resource_url>https://api.discogs.com/labels/271046</resource_url>"
        "</company></companies>"
    )


def _credits(dice: random.Random, element: str, count: int) -> str:
    artists = "".join(
        f"<artist><id>{dice.randrange(10**6)}</id><name>{_name(dice)}</name><anv/><join/>"
        "<role>Written-By</role><tracks/></artist>"
        for _ in range(count)
    )
    return f"<{element}>{artists}</{element}>"


def _name(dice: random.Random) -> str:
    return " ".join(dice.sample(WORDS, dice.randrange(1, 4)))


def _prose(dice: random.Random, words: int) -> str:
    return " ".join("".join(dice.choices(_SYLLABLES, k=dice.randrange(1, 4))) for _ in range(words))
