"""Wantlists of Discogs: wishes, whatever happened to their header on the way."""

import pytest

from collection.models import Record, Want
from tests.collection.importing.conftest import Imports

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]
HEADER = "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes"
CELLS = 'SP 1,Can,Future Days,UA,"LP, Album",5,1973,77,soon,2014-12-06 21:34:01'


@pytest.mark.parametrize("header", [HEADER, f"{HEADER},", f"{HEADER},Date Added"])
def test_a_wish_is_a_want_whether_or_not_its_date_has_a_name(header: str, imports: Imports) -> None:
    imports(f"{header}\r\n{CELLS}\r\n")
    assert not Record.objects.exists()
    assert f"{Want.objects.get().added_at:%Y-%m-%d %H:%M}" == "2014-12-06 21:34"


def test_a_collection_that_lost_its_folder_is_none(imports: Imports) -> None:
    imports(
        f"{HEADER.replace(',Notes', '')},Date Added,Media Condition,Notes\r\n{CELLS},,\r\n".replace(
            "soon,", ""
        )
    )
    assert Record.objects.count() == 1


def test_what_a_want_has_no_column_for_goes_into_its_notes(imports: Imports) -> None:
    imports(f"{HEADER},Date Added,Want Price\r\n{CELLS},12\r\n", "--source", "discogs-wantlist")
    assert Want.objects.get().notes == "soon\nRating: 5\nWant Price: 12"
