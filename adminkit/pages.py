"""The frame of a page in the admin: every page that is not one of Django's own is answered here."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.db.models.options import Options
from django.http import HttpRequest
from django.template.response import TemplateResponse


def admin_page(
    request: HttpRequest,
    template: str,
    title: str,
    context: Mapping[str, Any] | None = None,
    *,
    opts: "Options[Any] | None" = None,
    original: Model | None = None,
    status: int = 200,
) -> TemplateResponse:
    """Return `template` inside the admin's frame: header, navigation, breadcrumbs and `title`.

    A page about a table gives the `opts` of its model, a page about one row gives the row as
    `original` too. What `context` holds takes the place of the frame's own values.
    """
    frame = admin.site.each_context(request) | {"title": title}
    if opts is not None:
        frame["opts"] = opts
    if original is not None:
        frame["original"] = original
    return TemplateResponse(request, template, frame | dict(context or {}), status=status)
