"""Files in which rows compete for one record, a file for each source: what is on the shelf before,
and rows of which the weaker come first, so that a boundary of chunks lies between them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.legacy.database import open_legacy
from collection.importing.legacy.importer import LegacyImport
from collection.importing.options import Chosen, ImportOptions
from collection.models import Artist, Record, Want
from tests.collection.importing.discogs_file import TOO_LONG, delimited, discogs, row
from tests.collection.importing.sources.test_api_json import release
from tests.collection.importing.sources.test_rym import album, rym
from tests.collection.legacy.database import database
from tests.factories import make_record, make_user

OpenJob = Callable[[], Import]


@dataclass(frozen=True)
class Competition:
    """`prepare` fills the shelf of a user and returns what opens the file as an import.

    `known` are the rows that speak of a record, or a want, of before, by their line: its name.
    """

    source: str
    prepare: Callable[[User, Path], OpenJob]
    known: dict[int, str]


def _file(owner: User, path: Path, data: bytes | str, **options: Any) -> OpenJob:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return lambda: Import(open_file(path), ImportOptions(owner=owner, **options))


def _ege_bamyasi(owner: User) -> None:
    """Enter a record with its release, and one that can only be told by its names."""
    both = {"artists": ["Can"], "title": "Ege Bamyasi", "year": 1972, "format": "LP"}
    make_record(owner, **both, discogs_release_id=77, location="by release")
    make_record(owner, **both, location="by names")


def _of_discogs(owner: User, path: Path) -> OpenJob:
    _ege_bamyasi(owner)
    early, late = "2019-01-01 10:00:00", "2021-01-01 10:00:00"
    soon = row(title="Soon Over Babaluma", release_id="5", released="1974")
    known = [row(added=late, notes="late"), row(added=early, notes="early"), soon]
    _file(owner, path, discogs(*known))().run(by=SITE)
    rows = [
        row(title="Ege Bamyasi", released="1972", format="LP", release_id=""),
        row(title="Soon Over Babaluma", release_id="", released="1974"),
        row(added=early, notes="early", folder="Attic"),
        row(artist="Can, Nico", title="Live", release_id="8"),
        {},
        row(title="Ege Bamyasi Okraschoten", release_id="77", released="1972", format="LP"),
        row(added=late, notes="late"),
        row(title=TOO_LONG, release_id="9"),
        row(artist="Nico", title="Chelsea Girl", release_id="10", added=early),
        soon,
        row(added="2022-01-01 10:00:00", notes="a third"),
    ]
    return _file(owner, path, discogs(*rows), skip_bad_rows=True)


def _of_api(owner: User, path: Path) -> OpenJob:
    _ege_bamyasi(owner)
    path = path.with_suffix(".json")
    early, late, third = (
        release(styles=[]) | {"notes": [{"field_id": 3, "value": said}]}
        for said in ("early", "late", "a third")
    )
    soon = release(5, title="Soon Over Babaluma", year=1974, styles=[])
    _file(owner, path, json.dumps([late, early, soon]))().run(by=SITE)
    lp = [{"name": "Vinyl", "qty": "1", "descriptions": ["LP"]}]
    ege = {"title": "Ege Bamyasi", "year": 1972, "formats": lp}
    again = release(6, title="Soon Over Babaluma", year=1974, styles=[])
    entries = [release(78, **ege), again, early, release(77, **ege), third, soon, late]
    return _file(owner, path, json.dumps(entries))


def _of_wantlist(owner: User, path: Path) -> OpenJob:
    want = {"artist": "Can", "title": "Future Days", "year": 1973}
    Want.objects.create(owner=owner, **want, discogs_release_id=77)
    Want.objects.create(owner=owner, **want, format="LP")
    header = "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes".split(",")
    added = "2014-12-06 21:34:01"
    rows = [
        ["", "Can", "Future Days", "", "LP", "", "1973", "", "by names", added],
        ["SP 1", "Can", "Future Days", "UA", "LP", "", "1973", "77", "by release", added],
        ["SP 1", "Can", "Future Days", "UA", "LP", "", "1973", "77", "again", added],
        ["", "Can", "Future Days", "", "LP", "", "1973", "", "again", added],
    ]
    return _file(owner, path, delimited([header, *rows]))


def _of_rym(owner: User, path: Path) -> OpenJob:
    every = Chosen(ownership="all")
    known = [album("o"), album("o", "Brothers", 2), album("w", "Turn Blue", 3)]
    _file(owner, path, rym(*known), chosen=every)().run(by=SITE)
    rows = [
        album("o", "Brothers", 9),
        album("w", "Turn Blue", 3),
        album("o", "El Camino (deluxe)"),
        album("o", "Brothers", 2),
        album("w", "Turn Blue", 3),
        album("o", rating="8"),
    ]
    return _file(owner, path, rym(*rows), chosen=every)


def _of_legacy(owner: User, path: Path) -> OpenJob:
    old = path.with_name("old.db")

    def open_job() -> Import:
        return LegacyImport(open_legacy(old), ImportOptions(owner=owner))

    make_record(owner, artists=["Petrification", "Coffins"], title="Split", year=2018, format="LP")
    database(path.parent)
    open_job().run(by=SITE)
    old.unlink()
    artists = "INSERT INTO artist_record_link VALUES (2, 2), (1, 2), (2, 9), (1, 9)"
    cells = "'Split', 2018, 1, 1, 'None', '200', NULL, 'None', '2019-07-01', 25, 8, 1, 1"
    records = f"INSERT INTO records VALUES (2, {cells}), (9, {cells})"
    database(path.parent, artists, records, "UPDATE artists SET artist_country = 'Norway'")
    Artist.objects.update(country="")
    return open_job


def _of_spreadsheet(owner: User, path: Path) -> OpenJob:
    _ege_bamyasi(owner)
    header = ["Artist", "Title", "Year", "Format", "Discogs ID", "Shop"]
    soon = ["Can", "Soon Over Babaluma", "1974", "LP", "5", ""]
    known = [["Can", "Tago Mago", "1971", "2xLP", "", shop] for shop in ("Amoeba", "Rough Trade")]
    _file(owner, path, delimited([header, *known, soon]))().run(by=SITE)
    rows = [
        ["Can", "Ege Bamyasi", "1972", "LP", "", ""],
        ["Can", "Soon Over Babaluma", "1974", "LP", "", ""],
        ["Can", "Tago Mago", "1971", "2xLP", "", "Rough Trade"],
        ["Can", "Ege Bamyasi (reissue)", "1972", "LP", "77", ""],
        ["Can", "Tago Mago", "1971", "2xLP", "", "Elsewhere"],
        soon,
        ["Can", "Tago Mago", "1971", "2xLP", "", "Amoeba"],
    ]
    return _file(owner, path, delimited([header, *rows]))


def _of_disco(owner: User, path: Path) -> OpenJob:
    _ege_bamyasi(owner)
    mago = make_record(owner, location="by uid", discogs_release_id=5)
    monster = make_record(owner, title="Monster Movie", year=1969)
    make_record(owner, title="Live", year=1975)
    theirs = make_record(make_user("other", is_active=False), title="Delay")
    header = ["uid", "artist", "title", "year", "artist_country", "discogs_release_id", "owner"]
    rows = [
        ["", "Can", "Tago Mago", "", "Germany", "", ""],
        ["", "Can", "Ege Bamyasi", "1972", "", "", ""],
        ["", "Can", "Tago Mago (again)", "", "", "5", ""],
        ["", "Can", "Live", "", "France", "", ""],
        ["", "Can", "Delay", "", "", "", "newcomer"],
        [str(theirs.uid), "Can", "Delay", "", "", "", ""],
        ["", "Can", "Okraschoten", "", "", "77", ""],
        ["", "Can", "Ege Bamyasi (reissue)", "1972", "", "77", ""],
        [str(monster.uid), "", "", "", "France", "", ""],
        ["", "Can", "Live", "1975", "", "", ""],
        ["", "Can", "Delay", "", "", "", "newcomer"],
        [str(mago.uid), "", "", "", "Germany", "", ""],
    ]
    data = delimited([header, *rows])
    return _file(owner, path, data, skip_bad_rows=True, may_add_users=True)


COMPETITIONS = [
    Competition(
        "discogs",
        _of_discogs,
        {
            2: "Ege Bamyasi by names",
            4: "Tago Mago early",
            7: "Ege Bamyasi by release",
            8: "Tago Mago late",
            11: "Soon Over Babaluma",
        },
    ),
    Competition(
        "discogs-api",
        _of_api,
        {
            2: "Ege Bamyasi by names",
            4: "Tago Mago early",
            5: "Ege Bamyasi by release",
            7: "Soon Over Babaluma",
            8: "Tago Mago late",
        },
    ),
    Competition("discogs-wantlist", _of_wantlist, {2: "Future Days LP", 3: "Future Days"}),
    Competition("rym", _of_rym, {3: "Turn Blue LP", 4: "El Camino", 5: "Brothers"}),
    Competition("legacy", _of_legacy, {4: "Split", 7: "None"}),
    Competition(
        "spreadsheet",
        _of_spreadsheet,
        {
            2: "Ege Bamyasi by names",
            4: "Tago Mago Rough Trade",
            5: "Ege Bamyasi by release",
            7: "Soon Over Babaluma",
            8: "Tago Mago Amoeba",
        },
    ),
    Competition(
        "disco",
        _of_disco,
        {
            3: "Ege Bamyasi by names",
            8: "Ege Bamyasi by release",
            10: "Monster Movie",
            11: "Live",
            13: "Tago Mago by uid",
        },
    ),
]


def names() -> dict[tuple[str, int], str]:
    """Return by table and id what a competition calls the records and wants that are there."""
    found = {}
    for record in Record.objects.all():
        place = record.location or record.shop or record.remarks
        found["record", record.pk] = f"{record.title} {place}".strip()
    for want in Want.objects.all():
        found["want", want.pk] = f"{want.title} {want.format}".strip()
    return found
