"""An upload that waits for its confirmation is read whatever version of Disco has stored it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from collection.importing.choices import CHOICES
from collection.models import Record
from collection.screens.pending import PendingImport
from collection.screens.pending_state import VERSION, ChosenOptions
from tests.collection.screens.test_import_screens import confirm, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

RYM = (
    "RYM Album,First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Media "
    "Type,Review\n1,,Can,Tago Mago,1971,0,o,,,\n2,,Can,Soon,1974,0,n,,,\n"
)


def state_file(preview: str) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR, "imports", preview.split("/")[-2], "state.json")


def without_version(preview: str, **changed: Any) -> dict[str, Any]:
    """Store the state of a preview in the form of before there were versions."""
    state = json.loads(state_file(preview).read_text())
    del state["version"]
    state |= {"notes": ["No row of the file is marked as owned (o)."], "summary": "lines=2 new=1"}
    state |= {"offers": [["ownership", "all", "Take in everything, wished ones as wants"]]}
    state |= changed
    state_file(preview).write_text(json.dumps(state))
    return state


def test_notes_and_offers_of_an_old_preview_are_shown(page: Client) -> None:
    preview = upload(page, RYM)
    without_version(preview)
    shown = page.get(preview).content.decode()
    assert "No row of the file is marked as owned (o)." in shown
    assert "Take in everything, wished ones as wants</button>" in shown


def test_an_offer_of_an_old_preview_can_be_taken(page: Client) -> None:
    preview = upload(page, RYM)
    without_version(preview)
    page.post(f"{preview}choose/", {"ownership": "all"})
    confirm(page, preview)
    assert Record.objects.count() == 2


def test_answers_in_an_old_preview_count(page: Client) -> None:
    preview = upload(page, RYM)
    without_version(preview, said={"names": {}, "records": {"key": [None, "Can - Soon"]}})
    answers = PendingImport(preview.split("/")[-2]).load()["answers"]
    assert answers["records"] == {"key": [None, "Can - Soon"]}


def test_the_result_of_an_old_import_is_shown(page: Client) -> None:
    preview = upload(page, RYM)
    confirm(page, preview)
    state = json.loads(state_file(preview).read_text())
    old = state["result"] | {"notes": ["The book is taken over."], "summary": "lines=2 new=1"}
    without_version(preview, result=old)
    shown = page.get(f"{preview}result/").content.decode()
    assert "<p>The book is taken over.</p>" in shown and "lines=2" not in shown


def test_a_state_is_stored_with_its_version(page: Client) -> None:
    assert json.loads(state_file(upload(page, RYM)).read_text())["version"] == VERSION


def test_every_choice_has_its_place_among_the_stored_options(page: Client) -> None:
    assert set(ChosenOptions.__annotations__) == set(CHOICES)
    state = PendingImport(upload(page, RYM).split("/")[-2]).load()
    assert set(state["options"]) == set(CHOICES) - {"mapping"}
