"""Disco's admin site: its own first page, the pages that belong to no table, and their links."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from adminkit.addresses import BadAddress, search_problems
from adminkit.audit import note
from adminkit.entries.verb import Verb
from adminkit.signed_in import signed_in_user
from collection.screens.plain_tables.previews import discard_table
from collection.screens.previews import discard_previous
from collection.tasks.models import TaskProgress
from disco_site.bad_addresses import View, refuse_bad_addresses
from disco_site.navigation import navigation
from disco_site.pages.dashboard import dashboard
from disco_site.pages.urls import PICTURES, SITE_VIEWS
from disco_site.signing_in.form import SignInForm
from disco_site.signing_in.sessions import this_session


class DiscoSite(admin.AdminSite):
    site_header = "Disco"
    site_title = "Disco"
    index_title = "Dashboard"
    index_template = "disco/dashboard.html"
    login_form = SignInForm
    login_template = "disco/login.html"
    password_change_template = "disco/password_change.html"
    site_url = None
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["navigation"] = navigation(self, request, context["available_apps"])
            context["upload_limit_mb"] = settings.DISCO_MAX_UPLOAD_MB
            mine = TaskProgress.objects.of(signed_in_user(request)).active()
            context["active_tasks"] = list(mine[:3])
        return context

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Let only signed-in people reach a view, and only with an address that can be read."""
        return super().admin_view(refuse_bad_addresses(view), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offer the rows that hold a term. Raises BadAddress for one that cannot be looked for."""
        term = request.GET.get("term", "").strip(" ")
        if term and (problems := search_problems(term)):
            raise BadAddress(problems)
        return super().autocomplete_view(request)

    def app_index(  # type: ignore[override]  # Django's own shows a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the first page: tables are in the menu, whichever app they belong to."""
        return redirect("admin:index")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = refuse_bad_addresses(super().login)(request, extra_context)
        if (
            request.method == "POST"
            and response.status_code == 302
            and self.has_permission(request)
        ):
            this_session(request)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Let users change their own password, and write it down."""
        with transaction.atomic():
            response = super().password_change(request, extra_context)
            if request.method == "POST" and response.status_code == 302:
                user = signed_in_user(request)
                note(user, Verb.PASSWORD, user)
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path(route, self.admin_view(view, cacheable=name in PICTURES), name=name)
            for route, view, name in SITE_VIEWS
        ]
        return [*pages, *super().get_urls()]

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Sign out; an uploaded file that was not imported is deleted."""
        if request.method == "POST":
            discard_previous(request)
            discard_table(request)
        return super().logout(request, extra_context)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = dashboard(request, signed_in_user(request))
        return super().index(request, context | (extra_context or {}))
