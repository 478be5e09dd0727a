"""Records of the releases of a dump, filled in by look_up_dump: every field is compared with what
the second reader finds, and rules that are written down here once more.
"""

import csv
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from collection.cells import join_list
from collection.models import Record
from tests.catalogues.dump.dumps import odd_release, write_dump
from tests.catalogues.dump.second_reader import read_all
from tests.factories import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("data_dir"),
]

SAMPLE = settings.SAMPLE_DATA / "catalogues" / "discogs-dump-releases.xml.gz"
Facts = dict[str, Any]


def own(path: Path, releases: dict[int, Facts]) -> None:
    """Own a copy of each release, of which artists, title and number are known."""
    make_user()
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["artist", "title", "discogs_release_id"])
        for number, facts in releases.items():
            writer.writerow([join_list(names_of(facts)), facts["title"], number])
    call_command("import_records", str(path), source="disco", verbosity=0)


def names_of(facts: Facts) -> list[str]:
    return [name for name, _, _ in facts["artists"]]


def stored() -> dict[int, Facts]:
    """Return what stands in the fields of all records, by the number of the release."""
    records = Record.objects.select_related("genre", "format").prefetch_related(
        "artist_links__artist", "style_links__style", "label_links__label", "tracks"
    )
    return {record.discogs_release_id: fields_of(record) for record in records}


def fields_of(record: Record) -> Facts:
    format_ = ", ".join(
        filter(None, [record.format.name if record.format else "", record.format_details])
    )
    return {
        "title": record.title,
        "artists": [link.artist.name for link in record.artist_links.all()],
        "genre": record.genre.name if record.genre else "",
        "styles": [link.style.name for link in record.style_links.all()],
        "country": record.country,
        "year": record.year,
        "barcode": record.barcode,
        "labels": [(link.label.name, link.catalog_number) for link in record.label_links.all()],
        "format": words_of(format_),
        "tracks": [
            (track.title, track.number, track.duration, track.artist_text, track.kind)
            for track in record.tracks.all()
        ],
    }


def expected(facts: Facts) -> Facts:
    """Return what a record has to hold, by the second reader's facts of its release."""
    genres = facts["genres"]
    others = [*facts["styles"], *genres[1:]]
    media = " + ".join(box_first(list(map(medium_of, facts["formats"]))))
    return {
        "title": facts["title"],
        "artists": names_of(facts),
        "genre": genres[0] if genres else "",
        "styles": [name for name in dict.fromkeys(others) if name not in genres[:1]],
        "country": facts["country"],
        "year": facts["year"],
        "barcode": barcode_of(facts["barcodes"]),
        "labels": facts["labels"],
        "format": words_of(media),
        "tracks": [
            (title, number, length if is_length(length) else "", artist, kind)
            for title, number, length, artist, kind in facts["tracks"]
        ],
    }


def medium_of(medium: tuple[str, int, list[str], str]) -> str:
    """Return a medium as one line: of vinyl the size alone, if it is known."""
    name, count, words, text = medium
    sizes = [word for word in words if word == "LP" or word.endswith('"')]
    if name == "Vinyl" and sizes:
        name = sizes[0]
        words = [word for word in words if word != name]
    first = name if count == 1 else f"{count}x{name}"
    return ", ".join([first, *words, *filter(None, [text])])


def box_first(media: list[str]) -> list[str]:
    """Return media, a box before what is in it."""
    boxes = [place for place, line in enumerate(media) if line.partition(",")[0] == "Box Set"]
    if not boxes:
        return media
    first = boxes[0]
    return [media[first], *media[:first], *media[first + 1 :]]


def words_of(line: str) -> list[str]:
    return [word.strip() for word in re.split(r", | \+ ", line) if word.strip()]


def barcode_of(codes: Sequence[str]) -> str:
    """Return the code of a shop, 13, 12, 8 or 14 digits long, else the first."""
    by_length = {len(code): code for code in reversed(codes)}
    fitting = [by_length[length] for length in (13, 12, 8, 14) if length in by_length]
    return next(iter([*fitting, *codes]), "")


def is_length(text: str) -> bool:
    parts = text.split(":")
    return 2 <= len(parts) <= 3 and all(
        part.isascii() and part.isdecimal() and (place == 0 or (len(part) == 2 and part < "60"))
        for place, part in enumerate(parts)
    )


def is_shortened(word: str, whole: str) -> bool:
    """Whether a word is another one, or some of its letters in their order: RE for Reissue."""
    letters = iter(whole.casefold())
    return all(letter in letters for letter in word.casefold().replace("/", ""))


def folded(fields: Facts) -> Facts:
    """Return fields with their names as they are compared, whatever their case."""
    return fields | {
        "artists": [name.casefold() for name in fields["artists"]],
        "genre": fields["genre"].casefold(),
        "styles": [name.casefold() for name in fields["styles"]],
        "labels": [(name.casefold(), number) for name, number in fields["labels"]],
    }


def assert_same(found: dict[int, Facts], releases: dict[int, Facts]) -> None:
    assert found.keys() == releases.keys()
    for number, facts in releases.items():
        fields, right = found[number], expected(facts)
        words, whole = fields.pop("format"), right.pop("format")
        # Of a name that others write otherwise, the first spelling stays.
        assert folded(fields) == folded(right), number
        assert len(words) == len(whole), number
        assert all(map(is_shortened, words, whole)), (number, words, whole)


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.once)])
def test_odd_releases_are_stored_as_the_second_reader_reads_them(
    tmp_path: Path, count: int
) -> None:
    random = Random(count)
    elements = (odd_release(number, random) for number in range(1, count + 1))
    file = write_dump(tmp_path / "releases.xml.gz", elements)
    releases = read_all(gzip.decompress(file.read_bytes()))
    own(tmp_path / "own.csv", releases)
    call_command("look_up_dump", str(file), genres="first", verbosity=0)
    assert len(releases) == count
    assert_same(stored(), releases)


@pytest.mark.samples
@pytest.mark.once
def test_real_releases_are_stored_as_the_second_reader_reads_them(tmp_path: Path) -> None:
    releases = read_all(gzip.decompress(SAMPLE.read_bytes()))
    own(tmp_path / "own.csv", releases)
    call_command("look_up_dump", str(SAMPLE), genres="first", verbosity=0)
    assert len(releases) == 501
    assert_same(stored(), releases)
