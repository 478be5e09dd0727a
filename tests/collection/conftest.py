"""What tests of pages and of tasks share: an owner of Disco, who is signed in, and a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from collection.tasks.worker import the_only_worker
from tests.factories import make_user


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", is_staff=True, is_superuser=True)


@pytest.fixture
def page(client: Client, owner: User, data_dir: Path) -> Client:
    """The pages, as the owner sees them."""
    client.force_login(owner)
    return client


@pytest.fixture
def only_worker(data_dir: Path) -> Iterator[None]:
    """Lets the test itself be the worker that carries tasks out."""
    with the_only_worker():
        yield
