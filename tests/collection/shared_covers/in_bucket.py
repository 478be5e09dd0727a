"""How a test lets Disco keep covers in a bucket."""

from pytest_django import Settings

from tests.collection.shared_covers.bucket import Bucket


def covers_in(bucket: Bucket, settings: Settings) -> None:
    """Let covers lie in `bucket` until the end of the test."""
    backend = "collection.covers.shared_storage.SharedCoverStorage"
    place = {"BACKEND": backend, "OPTIONS": bucket.options}
    settings.STORAGES = settings.STORAGES | {"default": place}
