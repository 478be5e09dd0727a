"""A bucket for covers is named by settings of the environment."""

from typing import Any

import pytest

from disco_site.bucket import place_of_covers
from disco_site.environment import BadSetting, Environment
from tests.conftest import Disco

pytestmark = pytest.mark.once

GOOD = {
    "DISCO_S3_BUCKET": "disco-covers",
    "DISCO_S3_URL": "https://s3.example.org:9000",
    "DISCO_S3_REGION": "eu-central-1",
    "DISCO_S3_KEY_ID": "KEY",
    "DISCO_S3_SECRET": "the/secret+key",
    "DISCO_S3_FOLDER": "archive/disco",
}
BAD = {
    "DISCO_S3_BUCKET": "Disco Covers",
    "DISCO_S3_URL": "s3.example.org",
    "DISCO_S3_REGION": "eu central",
    "DISCO_S3_FOLDER": "../other",
    "DISCO_S3_KEY_ID": "",
    "DISCO_S3_SECRET": "",
}


def place(values: dict[str, str]) -> dict[str, Any]:
    return place_of_covers(Environment(values))


def test_without_a_bucket_covers_are_in_the_media_directory() -> None:
    assert place({}) == {"BACKEND": "collection.covers.storage.CoverStorage"}


def test_a_bucket_is_taken_as_it_is_named() -> None:
    assert place(GOOD)["OPTIONS"] == {
        "bucket_name": "disco-covers",
        "endpoint_url": "https://s3.example.org:9000",
        "region_name": "eu-central-1",
        "access_key": "KEY",
        "secret_key": "the/secret+key",
        "location": "archive/disco",
    }


def test_a_bucket_alone_is_asked_with_the_keys_of_the_machine() -> None:
    assert place({"DISCO_S3_BUCKET": "covers"})["OPTIONS"] == {"bucket_name": "covers"}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_refused_by_name(name: str) -> None:
    with pytest.raises(SystemExit) as refused:
        place(GOOD | {name: BAD[name]})
    assert isinstance(refused.value, BadSetting) and name in str(refused.value)


@pytest.mark.parametrize("name", ["DISCO_S3_KEY_ID", "DISCO_S3_SECRET"])
def test_a_refusal_repeats_no_key(name: str) -> None:
    with pytest.raises(SystemExit) as refused:
        place(GOOD | {name: ""})
    assert not {"KEY.", "the/secret+key"} & set(str(refused.value).split())


def test_a_setting_for_no_bucket_is_refused() -> None:
    with pytest.raises(SystemExit, match="DISCO_S3_FOLDER is set, but"):
        place({"DISCO_S3_FOLDER": "disco"})


def test_disco_starts_with_a_bucket(disco: Disco) -> None:
    assert disco("check", **GOOD).returncode == 0
