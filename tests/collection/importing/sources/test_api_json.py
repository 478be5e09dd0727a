"""The collection as JSON of Discogs' API: the same records as from the CSV export, with certain
lists.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from collection.models import Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, figures, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]


def release(number: int = 364461, **info: Any) -> dict[str, Any]:
    """Return an entry of a collection."""
    info = {
        "title": "Tago Mago",
        "year": 1971,
        "artists": [{"name": "Can", "join": ""}],
        "labels": [{"name": "United Artists Records", "catno": "UAS 29 211"}],
        "formats": [{"name": "Vinyl", "qty": "2", "descriptions": ["LP", "Album"]}],
        "genres": ["Rock"],
        "styles": ["Krautrock"],
    } | info
    return {
        "id": number,
        "rating": 4,
        "date_added": "2020-11-18T19:17:05-08:00",
        "basic_information": info,
    }


@pytest.fixture
def imports_json(imports: Imports, tmp_path: Path) -> Imports:
    def import_json(data: Any, *arguments: str) -> Any:
        (tmp_path / "collection.json").write_text(
            data if isinstance(data, str) else json.dumps(data)
        )
        return imports(tmp_path / "collection.json", *arguments)

    return import_json


def test_a_page_of_the_collection_comes_in(imports_json: Imports) -> None:
    assert figures(imports_json({"pagination": {}, "releases": [release()]}).counts) == (1, 0, 0, 0)
    fact = all_facts()[0]
    assert (fact["title"], fact["year"], fact["rating"], fact["format"]) == (
        "Tago Mago",
        1971,
        8,
        "2xLP",
    )
    assert (fact["genre"], fact["styles"]) == ("Rock", ["Krautrock"])
    assert (fact["format_details"], fact["remarks"]) == ("Album", "")


def test_further_genres_of_the_api_are_styles_too(imports_json: Imports) -> None:
    both = {"genres": ["Electronic", "Rock"], "styles": ["Krautrock", "rock"]}
    assert imports_json([release(**both)]).code == 0
    fact = all_facts()[0]
    assert (fact["genre"], fact["styles"]) == ("Electronic", ["Rock", "Krautrock"])


def test_the_country_of_a_release_of_the_api_comes_in(imports_json: Imports) -> None:
    imports_json([release(country="UK & Europe")])
    assert (all_facts()[0]["country"], all_facts()[0]["remarks"]) == ("UK & Europe", "")


@pytest.mark.parametrize(
    "data", [[release()], [{"releases": [release()]}, {"releases": [release(7, title="Neu!")]}]]
)
def test_several_pages_or_the_releases_alone_come_in(data: Any, imports_json: Imports) -> None:
    assert imports_json(data).counts["new"] == len(data)


def test_artists_and_labels_are_lists(imports_json: Imports) -> None:
    artists = [
        {"name": "Emerson, Lake & Palmer", "join": "feat."},
        {"name": "Can", "join": ","},
        {"name": "Neu!"},
    ]
    imports_json(
        [
            release(
                artists=artists,
                labels=[{"name": "A, B", "catno": "1"}, {"name": "C", "catno": "none"}],
            )
        ]
    )
    fact = all_facts()[0]
    assert fact["artists"] == ["Emerson, Lake & Palmer", "Can", "Neu!"]
    assert (fact["join_phrases"], fact["labels"]) == (["feat.", ""], [("A, B", "1"), ("C", "")])


def test_the_fields_of_a_collection_are_kept(imports_json: Imports) -> None:
    notes = [
        {"field_id": 1, "value": "Mint (M)"},
        {"field_id": 3, "value": "a gift"},
        {"field_id": 4, "value": "9 EUR"},
    ]
    imports_json([release(styles=[]) | {"notes": notes}])
    fact = all_facts()[0]
    assert (fact["media_condition"], fact["remarks"]) == ("Mint (M)", "a gift\nFields: 4: 9 EUR")


@pytest.mark.parametrize("mode", ["update", "add"])
def test_the_same_json_again_changes_nothing(mode: str, imports_json: Imports) -> None:
    imports_json([release(), release(), release(7, title="Neu!")])
    assert figures(
        imports_json([release(), release(), release(7, title="Neu!")], "--mode", mode).counts
    ) == (
        0,
        0,
        3,
        0,
    )


def test_a_label_that_is_there_twice_is_no_change_in_either_order(
    imports: Imports, imports_json: Imports
) -> None:
    labels = [{"name": "Demon", "catno": "1"}, {"name": "Demon", "catno": "1"}]
    imports_json([release(labels=labels)])
    for _ in range(2):
        for counts in (
            imports(discogs(row(label="Demon, Demon", number="1, 1"))).counts,
            imports_json([release(labels=labels)]).counts,
        ):
            assert figures(counts) == (0, 0, 1, 0)


def test_json_and_csv_speak_of_the_same_records(imports: Imports, imports_json: Imports) -> None:
    imports(discogs(row()))
    assert imports_json([release()]).counts["new"] == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{", ("not JSON",)),
        ({"wants": []}, ("no releases",)),
        ({"releases": [release(), {"id": 5}]}, ("Release 2",)),
        ([[1]], ("Release 1",)),
        ("[" * 100_000, ("not JSON",)),
    ],
)
def test_other_json_is_refused(data: Any, words: tuple[str, ...], imports_json: Imports) -> None:
    outcome = imports_json(data)
    assert outcome.code == 1 and told(outcome, "collection.json", *words)


def test_what_changed_in_the_lists_beside_the_cells_is_written(imports_json: Imports) -> None:
    for join in ("feat.", "with", "feat."):
        artists = [{"name": "Can", "join": join}, {"name": "Air", "join": ""}]
        assert imports_json([release(artists=artists)]).counts["same"] == 0
    assert all_facts()[0]["join_phrases"] == ["feat."]


def test_a_page_of_several_is_told_and_leaves_nothing_out(imports_json: Imports) -> None:
    imports_json([release(), release(7, title="Neu!")])
    outcome = imports_json(
        {"pagination": {"page": 1, "pages": 2, "items": 2}, "releases": [release()]}
    )
    assert told(outcome, "1 of the 2 releases", "pages are missing")
    assert "no longer in the file" not in outcome.said


@pytest.mark.parametrize("pagination", [None, [], {}, {"items": "2"}, {"items": 1}])
def test_pages_that_are_all_there_are_not_missed(pagination: Any, imports_json: Imports) -> None:
    assert "missing" not in imports_json({"pagination": pagination, "releases": [release()]}).said


def test_half_a_character_is_left_out_instead_of_breaking_the_page(imports_json: Imports) -> None:
    imports_json([release(title="Tago\ud83d Mago", artists=[{"name": "Can\udc00", "join": ""}])])
    fact = all_facts()[0]
    assert (fact["title"], fact["artists"]) == ("Tago Mago", ["Can"])


def test_a_bad_row_with_half_a_character_comes_back_in_a_file(
    imports_json: Imports, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    report = imports_json([release(title="\ud83d")], "--skip-bad-rows", "--rejects", str(bad))
    assert (report.counts["bad"], "the row has no title" in bad.read_text()) == (1, True)


def test_a_wantlist_is_a_wantlist(imports_json: Imports) -> None:
    want = release() | {"notes": "any pressing"}
    imports_json({"pagination": {"items": 1}, "wants": [want]})
    assert not all_facts()
    kept = Want.objects.get()
    assert (kept.artist, kept.title, kept.discogs_release_id) == ("Can", "Tago Mago", 364461)
    assert kept.notes == "any pressing\nRating: 4"


def test_a_list_of_wants_is_known_by_their_addresses(imports_json: Imports) -> None:
    want = {
        "resource_url": "https://api.discogs.com/users/ada/wants/11",
        "basic_information": {"id": 11, "title": "Soon", "artists": [{"name": "Can"}]},
    }
    imports_json([want])
    assert not all_facts()
    assert Want.objects.get().title == "Soon"
