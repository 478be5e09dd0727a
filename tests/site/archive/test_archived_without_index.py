"""The index of the search is no part of an archive: it is left out, tolerated where it is what Disco
makes, and made anew by a restore.
"""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from collection.models import Record
from collection.models.searching.index import search_index_problems, why_no_index
from collection.models.searching.on_sqlite import INDEXED, PARTS, RECORDS
from disco_site.archive.format.layout import SNAPSHOTS, ArchiveRefused
from disco_site.archive.restore.restore import Wish, restore
from disco_site.archive.verify import verify
from tests.site.archive.forging import Forged

pytestmark = pytest.mark.once

#: What makes the indexes in a copy of the database, as Disco makes them.
MAKING = [statement for one in INDEXED for statement in one.statements().values()]


def test_an_archive_holds_no_part_of_the_index(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as members:
        members.extract(SNAPSHOTS["sqlite"], tmp_path)
    with closing(sqlite3.connect(tmp_path / SNAPSHOTS["sqlite"])) as copy:
        names = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema")}
    assert names.isdisjoint(PARTS)


@pytest.mark.parametrize("wish", [Wish(), Wish(from_tables=True)])
def test_the_index_is_there_after_a_restore(wish: Wish, archive: Path, empty: Path) -> None:
    restore(archive, wish)
    record = Record.objects.exclude(search_text="")[0]
    word = max(record.search_text.split(), key=len)
    assert (search_index_problems(), why_no_index()) == ([], "")
    assert record in Record.objects.search(word)


def test_what_an_index_in_an_archive_says_is_not_relied_on(forged: Forged, empty: Path) -> None:
    name = RECORDS.name
    forged.sql(*MAKING, f"INSERT INTO {name}(rowid, search_text) VALUES (1, 'nowhere at all')")
    restore(forged.pack(), Wish())
    assert not Record.objects.search("nowhere").exists()
    assert search_index_problems() == []


@pytest.mark.usefixtures("databases_aside")
def test_an_archive_with_the_index_that_disco_makes_is_sound(forged: Forged) -> None:
    forged.sql(*MAKING)
    assert verify(forged.pack()).counts["collection.Record"] == 15


@pytest.mark.usefixtures("databases_aside")
@pytest.mark.parametrize("name", [RECORDS.name, *RECORDS.triggers])
def test_an_archive_with_a_part_of_that_name_that_does_something_else_is_refused(
    name: str, forged: Forged
) -> None:
    statement = RECORDS.statements()[name].replace("BEGIN ", "BEGIN DELETE FROM auth_user; ")
    forged.sql(statement.replace("search_text, content=", "search_text, other, content="))
    with pytest.raises(ArchiveRefused, match="not one of Disco's"):
        verify(forged.pack())
