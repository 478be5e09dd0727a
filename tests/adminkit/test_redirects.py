"""A form leads to the page that it names, if that is one of this site."""

import pytest
from django.test import RequestFactory

from adminkit.redirects import next_page


@pytest.mark.parametrize(
    ("named", "otherwise", "leads_to"),
    [
        ("/admin/lists/", "/admin/tonight/", "/admin/lists/"),
        ("https://elsewhere.example/", "/admin/tonight/", "/admin/tonight/"),
        ("//elsewhere.example/", "/admin/tonight/", "/admin/tonight/"),
        ("", "/admin/tonight/", "/admin/tonight/"),
        ("", "", "/admin/"),
        # Neither a path nor, as Django takes it for, the name of a page.
        ("01", "/admin/tonight/", "/admin/tonight/"),
        ("/admin/" + "x" * 2000, "/admin/tonight/", "/admin/tonight/"),
    ],
)
def test_next_page(named: str, otherwise: str, leads_to: str) -> None:
    request = RequestFactory().post("/admin/", {"next": named})
    assert next_page(request, otherwise) == leads_to
