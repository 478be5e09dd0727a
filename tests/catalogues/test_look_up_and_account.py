"""A shelf that was looked up and is fetched from the account afterwards is the same shelf."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from collection.models import Record
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.looking_up import look_up, tago_mago
from tests.catalogues.stand_in import StandIn
from tests.collection.importing.discogs_file import discogs, row
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: object) -> str:
    stream = StringIO()
    call_command(command, *map(str, arguments), stdout=stream, stderr=StringIO())
    return stream.getvalue().splitlines()[-1].rpartition(" seconds")[0]


def test_an_account_that_is_fetched_after_a_look_up_is_no_conflict(
    stand_in: StandIn, settings: Settings, tmp_path: Path
) -> None:
    settings.DISCO_DISCOGS_TOKEN = TOKEN
    make_user("anna", is_superuser=True)
    release = tago_mago(genres=["Rock", "Pop", "Jazz"], styles=["Krautrock", "Experimental"])
    stand_in.discogs.releases[364461] = release
    stand_in.discogs.own(release, "2020-11-18T19:17:05-08:00")
    path = tmp_path / "collection.csv"
    path.write_bytes(discogs(row(number="UAS 29 211/12")))
    run("import_records", path)
    look_up()
    styles = [link.style.name for link in Record.objects.get().style_links.all()]
    assert styles == ["Krautrock", "Experimental", "Pop", "Jazz"]
    assert run("import_discogs") == "lines=1 new=0 changed=0 same=1 skipped=0 bad=0 blank=0"
    assert run("import_records", path) == "lines=1 new=0 changed=0 same=1 skipped=0 bad=0 blank=0"
