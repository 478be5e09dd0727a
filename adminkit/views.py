"""Views that belong to one table of the admin, beside Django's own list and form."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views import View

from adminkit.pages import admin_page
from adminkit.signed_in import signed_in_user


class AdminView(View):
    """A page, or another answer, at an address below a table of the admin.

    `model_admin` is the admin of that table. Whoever asks needs its right `permission`, see `may`.
    """

    permission = "view"
    #: Whether a browser may keep the answer.
    cacheable = False

    if TYPE_CHECKING:
        model_admin: ModelAdmin
        request: HttpRequest
    else:
        # `as_view` takes no name that the class does not have.
        model_admin = None

    @property
    def user(self) -> User:
        return signed_in_user(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a user who has the right. Raises PermissionDenied for others."""
        if not self.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, permission: str, row: Model | None = None) -> bool:
        """Whether the user has a right to the table, or to one row of it.

        It is named as in the methods of the admin: "change" asks `has_change_permission`.
        """
        has_permission = getattr(self.model_admin, f"has_{permission}_permission")
        if row is None:
            return bool(has_permission(self.request))
        return bool(has_permission(self.request, row))

    def page(
        self,
        template: str,
        title: str,
        context: Mapping[str, Any] | None = None,
        *,
        original: Model | None = None,
    ) -> TemplateResponse:
        """Return a page about the table, or about its row `original`."""
        opts = self.model_admin.opts
        return admin_page(self.request, template, title, context, opts=opts, original=original)


def view_urls(
    model_admin: ModelAdmin, views: Sequence[tuple[str, type[AdminView], str]]
) -> list[URLPattern]:
    """Return the addresses of `views`, each of which is a route, the view and its name.

    Routes begin below the table, and names follow its own: "merge" is "collection_artist_merge".
    """
    opts = model_admin.opts
    wrap = model_admin.admin_site.admin_view
    urls = []
    for route, view, name in views:
        answer = wrap(view.as_view(model_admin=model_admin), cacheable=view.cacheable)
        urls.append(path(route, answer, name=f"{opts.app_label}_{opts.model_name}_{name}"))
    return urls
