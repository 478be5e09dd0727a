"""What Disco asks Discogs, tried against the stand-in."""

import pytest

from collection.catalogues.discogs.api import Discogs
from collection.catalogues.failures import TokenRefused, Unreadable
from collection.catalogues.tokens import Token
from tests.catalogues import faults
from tests.catalogues.discogs_shelf import artist, new_release
from tests.catalogues.stand_in import StandIn, picture

pytestmark = pytest.mark.once


@pytest.fixture
def discogs(stand_in: StandIn, token: Token) -> Discogs:
    return Discogs(token)


def add(stand_in: StandIn, number: int, barcode: str = "", **parts: str) -> None:
    stand_in.discogs.releases[number] = new_release(
        number,
        artists=[artist(parts.pop("artist", "Can"))],
        identifiers=[{"type": "Barcode", "value": barcode}],
        **parts,
    )


def test_a_release_and_its_cover(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, title="Tago Mago")
    release = discogs.release(5)
    assert release.title == "Tago Mago" and release.is_complete
    assert discogs.picture(release.images[0].address) == picture(5)


def test_a_master(stand_in: StandIn, discogs: Discogs) -> None:
    stand_in.discogs.masters[8] = {"id": 8, "title": "Tago Mago", "year": 1971}
    assert discogs.master("8").year == 1971


def test_the_account_of_a_token(discogs: Discogs) -> None:
    assert discogs.identity() == "example"


def test_a_barcode_is_found_at_once(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, "5099902987620")
    assert [release.key for release in discogs.search_barcode("5 099902 987620")] == ["5"]
    assert len(stand_in.requests) == 1


def test_a_barcode_is_looked_for_among_all_words(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, "5 0999 (text) 02987620")
    stand_in.discogs.releases[5]["title"] = "5099902987620"
    assert [release.key for release in discogs.search_barcode("5099902987620")] == ["5"]


def test_a_barcode_is_looked_for_without_its_zero(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, "724384960650")
    assert [release.key for release in discogs.search_barcode("0724384960650")] == ["5"]


def test_digits_elsewhere_are_no_barcode(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, title="5099902987620")
    assert discogs.search_barcode("5099902987620") == []


def test_an_artist_is_searched_without_the_number(stand_in: StandIn, discogs: Discogs) -> None:
    add(stand_in, 5, artist="Prince", title="1999")
    assert [found.key for found in discogs.search_artist_title("Prince (2)", "1999")] == ["5"]


def test_a_catalog_number_is_searched(stand_in: StandIn, discogs: Discogs) -> None:
    stand_in.discogs.make_up(range(5, 8))
    assert [release.key for release in discogs.search_catalog_number("CAT 6")] == ["6"]


def test_without_a_token_nothing_is_searched(stand_in: StandIn) -> None:
    with pytest.raises(TokenRefused, match="lets nobody search without a token"):
        Discogs().search_barcode("5099902987620")
    assert stand_in.requests == []


def test_a_collection_has_pages_of_a_hundred(stand_in: StandIn, discogs: Discogs) -> None:
    stand_in.discogs.make_up(range(1, 251))
    page = discogs.collection_page("example", 3)
    assert (page.pages, page.items, len(page.entries)) == (3, 250, 50)


def test_a_wantlist_has_pages_too(stand_in: StandIn, discogs: Discogs) -> None:
    stand_in.discogs.want(new_release(9, artists=[artist("Neu!")]))
    assert discogs.wants_page("example", 1).entries[0]["id"] == 9


def test_folders_and_fields_have_names(discogs: Discogs) -> None:
    assert discogs.folders("example") == {0: "All", 1: "Uncategorized"}
    assert discogs.fields("example")[3] == "Notes"


def test_a_name_of_a_user_cannot_lead_elsewhere(stand_in: StandIn, discogs: Discogs) -> None:
    discogs.folders("../../oauth/identity?")
    assert stand_in.requests[0].path.startswith("/users/..%2F")


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/releases", lambda discogs: discogs.release(5)),
        ("/masters", lambda discogs: discogs.master(5)),
        ("/database", lambda discogs: discogs.search(q="x")),
        ("/oauth", lambda discogs: discogs.identity()),
        ("/users", lambda discogs: discogs.collection_page("example", 1)),
        ("/users", lambda discogs: discogs.wants_page("example", 1)),
        ("/users", lambda discogs: discogs.folders("example")),
        ("/users", lambda discogs: discogs.fields("example")),
    ],
)
def test_an_answer_of_another_form_is_a_sentence(
    stand_in: StandIn, discogs: Discogs, path: str, ask: object
) -> None:
    assert callable(ask)
    stand_in.misbehave(path, faults.wrong_shape)
    with pytest.raises(Unreadable, match=r"^The answer of Discogs about .* not in the form"):
        ask(discogs)
