"""Which records the file of a cover is for: by its name alone, which is matched exactly or not
at all.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, NamedTuple

from adminkit.addresses import read_id
from collection.bulk_sql import chunks
from collection.models import RecordQuerySet

# The uid of a record, alone or as Disco names its own covers.
_UID = re.compile(
    r"([0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12})(?:-[0-9a-f]{12}(?:[0-9a-f]{4})?)?",
    re.IGNORECASE,
)
# The number of a release as Discogs names pictures and releases: R-381798-1288457934, r381798,
# [r381798].
_RELEASE = re.compile(r"\[?r-?(\d{1,18})(?:-\d+)?\]?", re.IGNORECASE)
_NUMBER = re.compile(r"[ -]*\d[\d -]*", re.ASCII)
_SIGNS = re.compile(r"\W|_")


class Match(NamedTuple):
    """The records that a file is for, how near its name is to them (the lowest first), or why it is
    for none.
    """

    records: list[int]
    rank: int = 0
    doubt: str = ""


class CoverNames:
    """Those of `among` that some file names may be for, read in bulk."""

    def __init__(self, names: Iterable[str], among: RecordQuerySet) -> None:
        self.stems = {name: PurePath(name).stem.strip() for name in names}
        uids, releases = set(), set()
        for stem in self.stems.values():
            uids.add(_uid(stem))
            releases.add(_release(stem))
        self.uids = _by("uid", uids - {None}, among)
        self.releases = _by("discogs_release_id", releases - {None}, among)
        self.barcodes: dict[str, list[int]] = defaultdict(list)
        coded = among.exclude(barcode="").order_by("pk")
        for pk, barcode in coded.values_list("pk", "barcode"):
            self.barcodes[_bare(barcode)].append(pk)

    def match(self, name: str) -> Match:
        """Return the records that the file is for: the one of its uid, or all copies of its release
        or barcode.
        """
        stem = self.stems[name]
        uid = _uid(stem)
        if uid:
            return Match(self.uids.get(uid, []))
        releases = self.releases.get(_release(stem), [])
        barcodes = self.barcodes.get(_bare(stem), []) if _NUMBER.fullmatch(stem) else []
        if releases and barcodes and set(releases) != set(barcodes):
            return Match(
                sorted({*releases, *barcodes}),
                doubt="a release of one record and the barcode of another",
            )
        return Match(releases, 1) if releases else Match(barcodes, 2)


def _by(field: str, values: set[Any], among: RecordQuerySet) -> dict[object, list[int]]:
    """Return the ids of the records by their value in `field`."""
    ids = defaultdict(list)
    for some in chunks(sorted(values)):
        records = among.filter(**{f"{field}__in": some}).order_by("pk")
        for pk, value in records.values_list("pk", field):
            ids[value].append(pk)
    return ids


def _uid(stem: str) -> uuid.UUID | None:
    name = _UID.fullmatch(stem)
    return uuid.UUID(name[1]) if name else None


def _release(stem: str) -> int | None:
    name = _RELEASE.fullmatch(stem)
    return read_id(name[1] if name else stem)


def _bare(barcode: str) -> str:
    return _SIGNS.sub("", barcode)
