"""A country belongs to an artist: a file fills an empty one and never overwrites."""

import pytest

from collection.models import Artist, Change, Record
from tests.collection.importing.conftest import Imports
from tests.collection.importing.running import figures
from tests.factories import make_record

HEADER = "uid,artist_country\r\n"

pytestmark = pytest.mark.usefixtures("collector")


@pytest.fixture
def duo(collector: object) -> Record:
    """A record of two artists, of whom the first has a country."""
    record = make_record(artists=["Can", "Air"])
    Artist.objects.filter(name="Can").update(country="Germany")
    return record


def test_another_country_than_the_known_one_is_no_change(duo: Record, imports: Imports) -> None:
    assert figures(imports(f"{HEADER}{duo.uid},USA\r\n").counts) == (0, 0, 1, 0)


def test_the_country_of_a_second_artist_fills_a_gap(duo: Record, imports: Imports) -> None:
    imports(f"{HEADER}{duo.uid},; France\r\n")
    assert Artist.objects.get(name="Air").country == "France"


def test_a_change_keeps_the_known_country_beside_the_one_that_filled_a_gap(
    duo: Record, imports: Imports
) -> None:
    imports(f"{HEADER}{duo.uid},USA; France\r\n")
    assert Change.objects.get().after["artist_country"] == "Germany; France"
