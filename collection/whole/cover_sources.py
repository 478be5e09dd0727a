"""From where the covers of a collection are, as a file beside them: a picture of a catalogue stays
one, so that strangers are not shown what only its owners may see.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from collection.models import Record
from collection.models.record_fields import CoverSource
from collection.whole.file_names import COVER_SOURCES
from collection.whole.side_files import read_side_file, refused

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
    sources = {}
    for line, uid, source in read_side_file(directory, COVER_SOURCES, HEADER):
        try:
            sources[str(UUID(uid))] = CoverSource(source).value
        except ValueError:
            wanted = f"a record and one of {', '.join(CoverSource.values)}"
            raise refused(COVER_SOURCES, line, [uid, source], wanted) from None
    return sources
