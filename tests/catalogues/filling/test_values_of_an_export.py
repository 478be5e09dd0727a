"""Filling in records that came from an export of Discogs: what it cut or could not pair is nobody's
value, what was edited since is.
"""

from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.catalogues.release import ReleaseFormat, ReleaseLabel
from collection.history.undo import Undo
from collection.models import Batch, Record
from tests.catalogues.filling.releases import cells_of, fill_in, release
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.undoing import TakeIn, anna, take_in  # noqa: F401

pytestmark = [pytest.mark.usefixtures("anna"), pytest.mark.once]

LONG = ReleaseFormat(
    "Vinyl",
    2,
    ("LP", "Album", "Limited Edition", "Reissue", "Remastered", "Stereo"),
    "Crystal Clear Vinyl",
)
CUT = "2xLP, Album, Ltd, RE, RM, Cry"


def imported(take_in: TakeIn, **cells: str) -> Record:  # noqa: F811
    take_in(discogs(row(**cells)))
    return Record.objects.get()


def test_a_format_that_the_export_cut_is_completed(take_in: TakeIn) -> None:  # noqa: F811
    record = imported(take_in, format=CUT)
    assert "format" in fill_in(record, release(formats=(LONG,))).completed
    assert cells_of(record)["format_details"] == "Album, Ltd, RE, RM, Stereo, Crystal Clear Vinyl"


def test_a_format_that_lacks_nothing_but_what_no_export_writes_stays(
    take_in: TakeIn,  # noqa: F811
) -> None:
    record = imported(take_in, format="2xLP, Album")
    stereo = ReleaseFormat("Vinyl", 2, ("LP", "Album", "Stereo"))
    plan = fill_in(record, release(formats=(stereo,)))
    assert "format" not in {*plan.written, *plan.kept}


def test_a_format_that_was_edited_since_stays(take_in: TakeIn) -> None:  # noqa: F811
    record = imported(take_in, format=CUT)
    record.format_details = "Album, clear vinyl"
    record.save()
    assert "format" in fill_in(record, release(formats=(LONG,))).kept
    assert cells_of(record)["format_details"] == "Album, clear vinyl"


def test_labels_and_numbers_that_could_not_be_paired_are_completed(
    take_in: TakeIn,  # noqa: F811
) -> None:
    record = imported(take_in, label="[PIAS] Le Label, [pias]", number="PIASLL141LPC, none")
    labels = (ReleaseLabel("[PIAS] Le Label", "PIASLL141LPC"), ReleaseLabel("[pias]", "PI2"))
    assert "labels" in fill_in(record, release(labels=labels)).completed
    assert cells_of(record)["label"] == "[PIAS] Le Label; [pias]"
    assert cells_of(record)["catalog_number"] == "PIASLL141LPC; PI2"


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"format": CUT}, {"formats": (LONG,)}),
        ({"label": "Spoon Records"}, {"labels": (ReleaseLabel("Spoon Records", "SPOON 6/7"),)}),
    ],
    ids=["the details of a format", "the number of a label"],
)
def test_an_undo_takes_back_what_was_completed_beside_a_cell_that_stayed(
    take_in: TakeIn,  # noqa: F811
    cells: dict[str, str],
    facts: dict[str, Any],
) -> None:
    record = imported(take_in, **cells)
    before = cells_of(record)
    fill_in(record, release(**facts))
    assert cells_of(record) != before
    plan = Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert (plan.kept, cells_of(record)) == ([], before)


def test_labels_that_were_edited_since_stay(take_in: TakeIn) -> None:  # noqa: F811
    record = imported(take_in, label="Spoon Records")
    links = record.label_links.all()
    links.update(catalog_number="my own")
    plan = fill_in(record, release(labels=(ReleaseLabel("Spoon Records", "SPOON 6/7"),)))
    assert plan.kept["labels"] == ("Spoon Records · my own", "Spoon Records · SPOON 6/7")


def test_what_the_export_of_another_release_gave_is_not_completed(
    take_in: TakeIn,  # noqa: F811
) -> None:
    record = imported(take_in, format=CUT)
    other = release(key="5", formats=(LONG,))
    plan = fill_in(record, other)
    assert "format" not in plan.written and "discogs_release_id" in plan.kept


def test_the_same_export_changes_nothing_after_its_records_were_filled_in(
    take_in: TakeIn,  # noqa: F811
) -> None:
    data = discogs(row(format=CUT, label="[PIAS] Le Label, [pias]", number="PIASLL141LPC, none"))
    take_in(data)
    record = Record.objects.get()
    labels = (ReleaseLabel("[PIAS] Le Label", "PIASLL141LPC"), ReleaseLabel("[pias]", "PI2"))
    fill_in(record, release(formats=(LONG,), labels=labels))
    filled = cells_of(record)
    take_in(data)
    assert cells_of(record) == filled


def test_a_value_that_a_bulk_edit_emptied_stays_empty(take_in: TakeIn) -> None:  # noqa: F811
    record = imported(take_in)
    edit_together(Record.objects.all(), {"format": None}, by=SITE)
    assert "format" in fill_in(record, release()).emptied


def test_what_an_export_gave_and_was_emptied_in_the_form_stays_empty(
    take_in: TakeIn,  # noqa: F811
    anna: AbstractBaseUser,  # noqa: F811
) -> None:
    record = imported(take_in, released="1971")
    record.year = None
    record.save()
    assert fill_in(record, release()).emptied["year"] == ("", "1971")
