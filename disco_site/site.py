"""Disco's admin site: its own first page, the pages that belong to no table, and their links."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from adminkit.addresses import BadAddress, search_problems
from adminkit.signed_in import signed_in_user
from collection.adding.pages import add, add_always, add_ask, add_choose, add_picture
from collection.adding.photos import add_photos, add_photos_ask
from collection.adding.record_page import add_record
from collection.quick_buy import quick_buy
from collection.screens.plain_tables.pages import ConfirmTable, TablePreview, TableUpload
from collection.screens.plain_tables.previews import discard_table
from collection.screens.plain_tables.result import TableBadRows, TableResult
from collection.screens.previews import discard_previous
from collection.suggestions import already, suggest
from collection.tasks.models import TaskProgress
from collection.tasks.pages import go_on_with_task, stop_task, task, task_state, tasks
from disco_site.bad_addresses import View, refuse_bad_addresses
from disco_site.navigation import navigation
from disco_site.pages.backups import back_up_now, backups, download, verify_upload
from disco_site.pages.dashboard import choose_parts, dashboard
from disco_site.pages.guide import guide, guide_picture
from disco_site.pages.lists import lists
from disco_site.pages.names_alike import names_alike
from disco_site.pages.pocket_list import pocket_list
from disco_site.pages.random_pick import random_pick
from disco_site.pages.search import search
from disco_site.pages.several_names import several_names
from disco_site.pages.tonight import tonight
from disco_site.pages.worklists import near_duplicates, no_label
from disco_site.people.pages import add_person, change_person, people
from disco_site.signing_in.pages import end_other_sessions, end_session, sessions
from disco_site.signing_in.sessions import this_session
from disco_site.statistics.page import statistics
from disco_site.strangers.own_links import end_shelf_link, shelf_links

# The import of a plain table: the end of the address below import/TABLE/, the view and its name.
TABLE_IMPORT_VIEWS = [
    ("", TableUpload, "table_import"),
    ("<str:token>/", TablePreview, "table_import_preview"),
    ("<str:token>/confirm/", ConfirmTable, "table_import_confirm"),
    ("<str:token>/result/", TableResult, "table_import_result"),
    ("<str:token>/rejects/", TableBadRows, "table_import_rejects"),
]


def nowhere(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Answer that there is no such page."""
    raise Http404


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

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path("add/", self.admin_view(add), name="add"),
            path("add/ask/", self.admin_view(add_ask), name="add_ask"),
            path("add/always/", self.admin_view(add_always), name="add_always"),
            path("add/choose/", self.admin_view(add_choose), name="add_choose"),
            path(
                "add/picture/<slug:token>/<path:release>/",
                self.admin_view(add_picture, cacheable=True),
                name="add_picture",
            ),
            path("add/record/", self.admin_view(add_record), name="add_record"),
            path("add/photos/", self.admin_view(add_photos), name="add_photos"),
            path("add/photos/ask/", self.admin_view(add_photos_ask), name="add_photos_ask"),
            path("quick-buy/", self.admin_view(quick_buy), name="quick_buy"),
            path("quick-buy/suggest/", self.admin_view(suggest), name="quick_buy_suggest"),
            path("quick-buy/already/", self.admin_view(already), name="quick_buy_already"),
            path("near-duplicates/", self.admin_view(near_duplicates), name="near_duplicates"),
            path("names-alike/", self.admin_view(names_alike), name="names_alike"),
            path("several-names/", self.admin_view(several_names), name="several_names"),
            path("parts/", self.admin_view(choose_parts), name="dashboard_parts"),
            path("no-label/", self.admin_view(no_label), name="no_label"),
            path("tonight/", self.admin_view(tonight), name="tonight"),
            path("random/", self.admin_view(random_pick), name="random"),
            path("statistics/", self.admin_view(statistics), name="statistics"),
            path("lists/", self.admin_view(lists), name="lists"),
            path("pocket-list/", self.admin_view(pocket_list), name="pocket_list"),
            path("search/", self.admin_view(search), name="search"),
            path("guide/", self.admin_view(guide), name="guide"),
            path("guide/<str:name>", self.admin_view(guide), name="guide_document"),
            path(
                "guide/pictures/<str:name>",
                self.admin_view(guide_picture, cacheable=True),
                name="guide_picture",
            ),
            path("backups/", self.admin_view(backups), name="backups"),
            path("backups/new/", self.admin_view(back_up_now), name="backup_now"),
            path("backups/verify/", self.admin_view(verify_upload), name="backup_verify"),
            path("backups/<str:name>/", self.admin_view(download), name="backup_download"),
            *(
                path(f"import/<str:table>/{route}", self.admin_view(view.as_view()), name=name)
                for route, view, name in TABLE_IMPORT_VIEWS
            ),
            # No row has an address outside the admin to be led to.
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(nowhere),
                name="view_on_site",
            ),
            path("tasks/", self.admin_view(tasks), name="tasks"),
            path("tasks/<int:pk>/", self.admin_view(task), name="task"),
            path("tasks/<int:pk>/state/", self.admin_view(task_state), name="task_state"),
            path("tasks/<int:pk>/stop/", self.admin_view(stop_task), name="task_stop"),
            path("tasks/<int:pk>/go-on/", self.admin_view(go_on_with_task), name="task_go_on"),
            path("sessions/", self.admin_view(sessions), name="sessions"),
            path(
                "sessions/end-others/",
                self.admin_view(end_other_sessions),
                name="sessions_end_others",
            ),
            path("sessions/<int:pk>/end/", self.admin_view(end_session), name="session_end"),
            path("links/", self.admin_view(shelf_links), name="shelf_links"),
            path("links/<int:pk>/end/", self.admin_view(end_shelf_link), name="shelf_link_end"),
            path("people/", self.admin_view(people), name="people"),
            path("people/add/", self.admin_view(add_person), name="person_add"),
            path("people/<int:pk>/", self.admin_view(change_person), name="person_change"),
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
