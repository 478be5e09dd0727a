"""Archives of every released version, kept as they were written: all must restore forever."""

from pathlib import Path

import pytest
from django.conf import settings

from disco_site.archive.verify import verify

KEPT = sorted((Path(settings.BASE_DIR) / "tests" / "data").glob("archive-*.zip"))


# The database in an archive is proven by SQLite, whatever the live one is.
@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("archive", KEPT, ids=lambda path: path.stem)
def test_an_archive_of_a_released_version_is_still_sound(archive: Path) -> None:
    manifest = verify(archive)
    assert archive.stem.startswith(f"archive-{manifest.app}")
    assert manifest.counts["collection.Record"] and manifest.counts["credits.Transaction"]
