import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_record, make_user


@pytest.fixture
def anna(transactional_db: None, client: Client) -> User:
    user = make_user("anna", is_superuser=True, is_staff=True)
    make_record(user)
    client.force_login(user)
    # The first look writes down what is proposed for tonight.
    client.get("/admin/")
    return user


# A PostgreSQL server tells commits apart, but not the databases they go to: another worker's test
# that stores something there makes this one count anew.
@pytest.mark.once
def test_the_dashboard_counts_anew_only_after_something_was_stored(client: Client, anna: User):
    make_record(anna)
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        taken.append(len(queries))
    assert taken[1] < taken[0] - 9


def test_what_is_stored_is_seen_at_once(client: Client, anna: User):
    for count in (1, 2, 3):
        assert client.get("/admin/").context["record_count"] == count
        make_record(anna)
