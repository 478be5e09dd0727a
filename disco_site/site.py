"""Disco's admin site: its own first page, pages beside the tables, and the links that lead there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from collection.quick_buy import quick_buy
from collection.screens.previews import discard_previous
from collection.suggestions import already, suggest
from disco_site.backups import back_up_now, backups, download, verify_upload
from disco_site.dashboard import dashboard
from disco_site.lists import lists
from disco_site.navigation import navigation
from disco_site.people import add_person, change_person, people
from disco_site.picking import random_pick
from disco_site.pocket_list import pocket_list
from disco_site.search import search
from disco_site.statistics.page import statistics
from disco_site.tonight import tonight
from disco_site.worklists import near_duplicates, no_label


class DiscoSite(admin.AdminSite):
    site_header = "Disco"
    site_title = "Disco"
    index_title = "Dashboard"
    index_template = "disco/dashboard.html"
    password_change_template = "disco/password_change.html"
    site_url = None
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["navigation"] = navigation(self, request)
        return context

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path("quick-buy/", self.admin_view(quick_buy), name="quick_buy"),
            path("quick-buy/suggest/", self.admin_view(suggest), name="quick_buy_suggest"),
            path("quick-buy/already/", self.admin_view(already), name="quick_buy_already"),
            path("near-duplicates/", self.admin_view(near_duplicates), name="near_duplicates"),
            path("no-label/", self.admin_view(no_label), name="no_label"),
            path("tonight/", self.admin_view(tonight), name="tonight"),
            path("random/", self.admin_view(random_pick), name="random"),
            path("statistics/", self.admin_view(statistics), name="statistics"),
            path("lists/", self.admin_view(lists), name="lists"),
            path("pocket-list/", self.admin_view(pocket_list), name="pocket_list"),
            path("search/", self.admin_view(search), name="search"),
            path("backups/", self.admin_view(backups), name="backups"),
            path("backups/new/", self.admin_view(back_up_now), name="backup_now"),
            path("backups/verify/", self.admin_view(verify_upload), name="backup_verify"),
            path("backups/<str:name>/", self.admin_view(download), name="backup_download"),
            path("people/", self.admin_view(people), name="people"),
            path("people/add/", self.admin_view(add_person), name="person_add"),
            path("people/<int:pk>/", self.admin_view(change_person), name="person_change"),
        ]
        return [*pages, *super().get_urls()]

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign out; an uploaded file that was not imported does not stay behind."""
        if request.method == "POST":
            discard_previous(request)
        return super().logout(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, dashboard(request) | (extra_context or {}))
