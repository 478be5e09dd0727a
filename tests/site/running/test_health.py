import pytest
from django.test import Client


@pytest.mark.django_db
def test_healthz_answers_ok(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
