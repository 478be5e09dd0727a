import pytest

from collection.catalogues.countries import country_key
from collection.catalogues.filling.agreement import agree

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States", "us"),
        ("Great Britain", "UK"),
        ("GB", "UK"),
        ("Deutschland", "Germany"),
        ("DE", "Germany"),
        ("DEU", "Germany"),
        ("W. DEU", "Germany"),
        ("GBR", "UK"),
        ("dnk", "Denmark"),
        ("BOL", "Bolivia"),
        ("Österreich", "Austria"),
        ("Holland", "Netherlands"),
        ("JP", "Japan"),
        ("GDR", "German Democratic Republic (GDR)"),
        ("UK & Europe", "uk & europe"),
    ],
)
def test_a_country_is_the_same_however_it_is_written(one: str, other: str):
    assert country_key(one) == country_key(other)
    assert agree("country", (one,), (other,))


@pytest.mark.parametrize(("one", "other"), [("US", "UK"), ("UK", "UK & Europe"), ("IN", "IT")])
def test_countries_that_differ_stay_apart(one: str, other: str):
    assert country_key(one) != country_key(other)
    assert not agree("country", (one,), (other,))
