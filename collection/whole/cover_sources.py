"""From where the covers of a collection are, as a file beside them: a picture of a catalogue stays
one, so that strangers are not shown what only its owners may see.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from collection.importing.files.problems import FileRefused
from collection.models import Record
from collection.models.record_fields import CoverSource
from collection.whole.file_names import COVER_SOURCES

HEADER = ["record_uid", "source"]


def cover_source_rows() -> Iterator[list[str]]:
    """Yield the header, then the record and the source of each cover that is not somebody's own
    picture; nothing where all are.
    """
    fetched = Record.objects.exclude(cover="").exclude(cover_source=CoverSource.OWN)
    rows = fetched.order_by("uid").values_list("uid", "cover_source").iterator(chunk_size=2000)
    for number, (uid, source) in enumerate(rows):
        if not number:
            yield HEADER
        yield [str(uid), source]


def read_cover_sources(directory: Path) -> dict[str, str]:
    """Return the sources in the file in `directory`, by the uid of the record; none without the
    file. Raises FileRefused with the line of what is none of them.
    """
    path = directory / COVER_SOURCES
    if not path.is_file():
        return {}
    sources: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if next(rows, None) != HEADER:
                raise FileRefused(f"{COVER_SOURCES} begins with {', '.join(HEADER)}.")
            for row in rows:
                if row:
                    sources.update([_read(row, rows.line_num)])
    except (UnicodeDecodeError, csv.Error):
        raise FileRefused(f"{COVER_SOURCES} is not a CSV file.") from None
    return sources


def _read(row: list[str], line: int) -> tuple[str, str]:
    try:
        uid, source = row
        return str(UUID(uid)), CoverSource(source).value
    except ValueError:
        raise FileRefused(
            f"{COVER_SOURCES}, line {line}: “{','.join(row)}” is not a record and one of "
            f"{', '.join(CoverSource.values)}."
        ) from None
