"""A list of several pages, asked for a page that it does not have, says so and shows no row."""

from urllib.parse import quote

import pytest
from django.contrib.admin import site
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]


def test_no_list_falls_or_shows_rows_for_a_page_that_does_not_exist(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("seed", "--records", "12", "--users", "2", "--covers", "0", verbosity=0)
    client.force_login(make_user("karin", is_superuser=True, is_staff=True))
    of_several_pages = 0
    for model, model_admin in site._registry.items():
        monkeypatch.setattr(model_admin, "list_per_page", 1)
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        first = client.get(address, follow=True)
        # People have a page of their own in place of a list.
        if "cl" not in first.context:
            continue
        of_several_pages += first.context["cl"].multi_page
        for page in ("99999", "-1", "0", "abc", "٣", "1.5"):
            answer = client.get(f"{address}?p={quote(page)}")
            assert (address, page, answer.status_code) == (address, page, 200)
            assert f"There is no page “{page}”" in answer.text
            assert list(answer.context["cl"].result_list) == []
    assert of_several_pages > 10
