"""What a batch keeps of an import is read whatever version of Disco has stored it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from collection.importing.mended_rows import import_before, read_as_before
from collection.importing.options import Chosen, ImportOptions
from collection.importing.proposed_charges import charged_after
from collection.models import Batch
from collection.models.batches.options import VERSION, FileImport, file_import
from collection.models.sources import header_hash
from tests.collection.importing.conftest import Imports
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The forms in which imports were stored, the oldest first; none of them has a version.
OLD_FORMS: list[dict[str, Any]] = [
    {"mode": "add", "charge_after": ""},
    {"mode": "update", "charge_after": "2020-01-01", "preview": "token"},
    {"mode": "update", "charge_after": "", "owner": 1},
    {
        "mode": "update",
        "charge_after": "2020-01-01",
        "owner": 1,
        "header": header_hash(["artist", "title"]),
        "settled": {"dates": "dmy", "date_added": "purchase"},
        "mends": 7,
    },
    {
        "mode": "update",
        "charge_after": "",
        "owner": 1,
        "header": header_hash(["recordid"]),
        "settled": {},
        "account": {"id": 1, "interval_days": 14},
    },
]
each_old_form = pytest.mark.parametrize("form", OLD_FORMS)


def old_batch(form: dict[str, Any]) -> Batch:
    return Batch.objects.create(
        kind=Batch.Kind.IMPORT, source="discogs", options=form, counts={"bad": 1}
    )


@each_old_form
def test_an_old_form_is_read_with_all_its_facts(form: dict[str, Any]) -> None:
    read = file_import(old_batch(form).options)
    assert dict(read).items() >= form.items()


@each_old_form
def test_what_an_old_form_lacks_is_empty(form: dict[str, Any]) -> None:
    read = file_import(form)
    assert FileImport.__required_keys__ <= read.keys()
    assert (read["version"], read["settled"]) == (0, form.get("settled", {}))


@each_old_form
def test_bad_rows_of_an_old_import_are_read_as_it_was(form: dict[str, Any]) -> None:
    options, _ = read_as_before(ImportOptions(), old_batch(form))
    assert options.chosen == Chosen(**form.get("settled", {}))


@each_old_form
def test_the_day_after_which_an_old_import_charged_is_known(form: dict[str, Any]) -> None:
    day = form["charge_after"]
    assert charged_after(old_batch(form)) == (date(2020, 1, 1) if day else None)


def test_an_old_import_is_found_by_its_header() -> None:
    batch = old_batch(OLD_FORMS[3] | {"owner": None})
    assert import_before(["artist", "title"], None) == batch


def test_an_import_is_stored_with_its_version(imports: Imports) -> None:
    make_user("collector")
    imports("artist,title\r\nCan,Tago Mago\r\n")
    stored = Batch.objects.get().options
    assert stored["version"] == VERSION
    assert set(stored) == {"version", "mode", "charge_after", "owner", "header", "settled"}


@each_old_form
def test_the_page_of_an_old_import_shows_its_choices_in_words(
    form: dict[str, Any], client: Client
) -> None:
    client.force_login(make_user("owner", is_staff=True, is_superuser=True))
    page = client.get(f"/admin/collection/batch/{old_batch(form).pk}/change/").content.decode()
    words = "Add new records only" if form["mode"] == "add" else "Add new records and take over"
    assert f"Mode: {words}" in page
    assert ("Charge after: 2020-01-01" in page) == bool(form["charge_after"])
    assert "interval_days" not in page
