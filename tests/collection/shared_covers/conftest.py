"""Lets Disco keep covers in a bucket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.collection.shared_covers.bucket import Bucket
from tests.collection.shared_covers.in_bucket import covers_in


@pytest.fixture
def bucket(data_dir: Path, settings: Settings) -> Iterator[Bucket]:
    """The bucket of covers, which is empty."""
    with Bucket() as bucket:
        covers_in(bucket, settings)
        yield bucket
