"""The settings of a bucket for covers, which several servers share, read from the environment."""

import re
from importlib.util import find_spec
from typing import Any

from disco_site.environment import BadSetting, Environment

_NAMES = ("URL", "REGION", "KEY_ID", "SECRET", "FOLDER")


def place_of_covers(environment: Environment) -> dict[str, Any]:
    """Return Django's entry of STORAGES for covers: a bucket where DISCO_S3_BUCKET names one, else
    the media directory.

    Without keys those are used that the machine itself has been given, as on Amazon's. The message
    about a bad value never repeats a key.
    """
    bucket = environment.text("DISCO_S3_BUCKET")
    given = {name: environment.text(f"DISCO_S3_{name}") for name in _NAMES}
    if not bucket:
        for name, value in given.items():
            if value:
                raise BadSetting(f"DISCO_S3_{name} is set, but DISCO_S3_BUCKET names no bucket.")
        return {"BACKEND": "collection.covers.storage.CoverStorage"}
    _check(bucket, given)
    if not (find_spec("storages") and find_spec("boto3")):
        raise BadSetting(
            "DISCO_S3_BUCKET needs packages that are not installed: in Disco's folder type "
            "`.venv/bin/python -m pip install --require-hashes -r requirements-s3.lock`."
        )
    options = {
        "bucket_name": bucket,
        "endpoint_url": given["URL"],
        "region_name": given["REGION"],
        "access_key": given["KEY_ID"],
        "secret_key": given["SECRET"],
        "location": given["FOLDER"],
    }
    chosen = {name: value for name, value in options.items() if value}
    return {"BACKEND": "collection.covers.shared_storage.SharedCoverStorage", "OPTIONS": chosen}


def _check(bucket: str, given: dict[str, str]) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise BadSetting(
            f"DISCO_S3_BUCKET must be the name of a bucket, such as disco-covers, not {bucket!r}."
        )
    if not re.fullmatch(r"(https?://[A-Za-z0-9.\[\]:_-]+)?", given["URL"]):
        raise BadSetting(
            "DISCO_S3_URL must be the address of a server without anything behind it, such as "
            f"https://s3.example.org, not {given['URL']!r}."
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]*", given["REGION"]):
        raise BadSetting(
            f"DISCO_S3_REGION must be the name of a region such as eu-central-1, not "
            f"{given['REGION']!r}."
        )
    if not re.fullmatch(r"([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?", given["FOLDER"]):
        raise BadSetting(
            f"DISCO_S3_FOLDER must be a folder such as disco or archive/disco, not "
            f"{given['FOLDER']!r}."
        )
    if bool(given["KEY_ID"]) != bool(given["SECRET"]):
        raise BadSetting("DISCO_S3_KEY_ID and DISCO_S3_SECRET belong together: set both or none.")
