"""An import in the browser, as far as the server has a part in it: upload and preview, confirmation
and result.

Django's test client sends what a browser sends for a person who is signed in and has the upload
form open, and follows redirects to the page that is shown in the end. Stock import-export gets an
admin site of its own over the same models, with the templates of Django and of the library.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import import_export as library
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource

from benchmarks import stock
from benchmarks.measure import Page, measure
from collection.models import Record

UPLOAD, CONFIRM = "/admin/collection/record/import/", "/admin/collection/record/process_import/"
# Static files are not collected for a benchmark, so their names carry no digest.
_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The pages of Django and of the library alone, without those that Disco has put in their place.
_TEMPLATES = [
    settings.TEMPLATES[0]
    | {
        "DIRS": [
            Path(django.__file__).parent / "contrib/admin/templates",
            Path(library.__file__).parent / "templates",
        ],
        "APP_DIRS": False,
    }
]
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class StockRecords(ImportExportModelAdmin):
    """Records as the library's documentation registers them, with cached widgets; differences are
    shown, as always.
    """

    formats = [CSV]

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        # New for each request: the names that a preview makes are rolled back and must not be
        # remembered.
        return [stock.cached_class()]


site = AdminSite()
site.register(Record, StockRecords)
# This module is the URLconf of the stock site, too.
urlpatterns = [path("admin/", site.urls)]


class Person:
    """Somebody who is signed in and looks at the upload form. `pages` are those that were shown
    since.
    """

    def __init__(self, **changed_settings: Any) -> None:
        override_settings(STORAGES=settings.STORAGES | _STATIC, **changed_settings).enable()
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(get_user_model().objects.get())
        assert self.client.get(UPLOAD).status_code == 200
        self.pages: list[Page] = []

    def sends(self, what: str, address: str, **data: Any) -> Any:
        """Post a form and return the page that is shown in the end."""
        cost, page = measure(lambda: self.client.post(address, data, follow=True))
        assert page.status_code == 200, page.content[:20_000].decode(errors="replace")
        self.pages.append(Page(what, cost.cpu, cost.wall, len(page.content) / 1e6))
        return page


def disco(data_dir: Path, file: Path) -> Callable[[], list[Page]]:
    """Return an import on Disco's screens, which returns what each page cost."""
    person = Person()

    def work() -> list[Page]:
        with file.open("rb") as upload:
            preview = person.sends("preview", UPLOAD, file=upload)
        token = preview.request["PATH_INFO"].removeprefix(UPLOAD).strip("/")
        result = person.sends("result", CONFIRM, token=token)
        assert result.request["PATH_INFO"] == f"{UPLOAD}{token}/result/", "nothing was imported"
        return person.pages

    return work


def import_export(data_dir: Path, file: Path) -> Callable[[], list[Page]]:
    """The same on the stock screens."""
    person = Person(ROOT_URLCONF=__name__, TEMPLATES=_TEMPLATES)

    def work() -> list[Page]:
        with file.open("rb") as upload:
            preview = person.sends("preview", UPLOAD, import_file=upload, format="0", resource="0")
        hidden = dict(_HIDDEN.findall(preview.content[:100_000].decode(errors="replace")))
        assert "import_file_name" in hidden, "the preview offers nothing to confirm"
        person.sends("result", CONFIRM, **hidden)
        return person.pages

    return work
