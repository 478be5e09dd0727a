"""Every address of the admin site that belongs to no table, the view behind it, its name."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from collection.adding.ordered import order_look_up
from collection.adding.pages import add, add_always, add_ask, add_choose, add_picture
from collection.adding.photos import add_photos, add_photos_ask
from collection.adding.record_page import add_record
from collection.quick_buy import quick_buy
from collection.scanning.pages import (
    scan,
    scan_choose,
    scan_clear,
    scan_do,
    scan_line,
    scan_take,
)
from collection.screens.plain_tables.pages import ConfirmTable, TablePreview, TableUpload
from collection.screens.plain_tables.result import TableBadRows, TableResult
from collection.suggestions import already, suggest
from collection.tasks.pages import go_on_with_task, stop_task, task, task_state, tasks
from disco_site.pages.backups import back_up_now, backups, download, verify_upload
from disco_site.pages.dashboard import choose_parts
from disco_site.pages.guide import guide, guide_picture
from disco_site.pages.insurance import insurance
from disco_site.pages.lists import lists
from disco_site.pages.names_alike import names_alike
from disco_site.pages.pocket_list import pocket_list
from disco_site.pages.random_pick import random_pick
from disco_site.pages.search import search
from disco_site.pages.several_names import several_names
from disco_site.pages.tonight import tonight
from disco_site.pages.worklists import near_duplicates, no_label
from disco_site.people.pages import add_person, change_person, listeners, people
from disco_site.signing_in.pages import end_other_sessions, end_session, sessions
from disco_site.signing_in.second_factor_pages import (
    second_factor,
    second_factor_codes,
    second_factor_remove,
)
from disco_site.statistics.by_name_page import by_artist, by_artist_country, by_label
from disco_site.statistics.page import statistics
from disco_site.strangers.own_links import end_shelf_link, shelf_links

View = Callable[..., HttpResponseBase]


def nowhere(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Answer that there is no such page."""
    raise Http404


SITE_VIEWS: list[tuple[str, View, str]] = [
    ("add/", add, "add"),
    ("add/ask/", add_ask, "add_ask"),
    ("add/always/", add_always, "add_always"),
    ("add/choose/", add_choose, "add_choose"),
    ("add/order/", order_look_up, "order_look_up"),
    ("add/order/<int:pk>/", order_look_up, "order_look_up_again"),
    ("add/picture/<slug:token>/<path:release>/", add_picture, "add_picture"),
    ("add/record/", add_record, "add_record"),
    ("add/photos/", add_photos, "add_photos"),
    ("add/photos/ask/", add_photos_ask, "add_photos_ask"),
    ("scan/", scan, "scan"),
    ("scan/take/", scan_take, "scan_take"),
    ("scan/choose/", scan_choose, "scan_choose"),
    ("scan/line/", scan_line, "scan_line"),
    ("scan/do/", scan_do, "scan_do"),
    ("scan/clear/", scan_clear, "scan_clear"),
    ("quick-buy/", quick_buy, "quick_buy"),
    ("quick-buy/suggest/", suggest, "quick_buy_suggest"),
    ("quick-buy/already/", already, "quick_buy_already"),
    ("near-duplicates/", near_duplicates, "near_duplicates"),
    ("names-alike/", names_alike, "names_alike"),
    ("several-names/", several_names, "several_names"),
    ("parts/", choose_parts, "dashboard_parts"),
    ("no-label/", no_label, "no_label"),
    ("tonight/", tonight, "tonight"),
    ("random/", random_pick, "random"),
    ("statistics/", statistics, "statistics"),
    ("statistics/artists/", by_artist, "statistics_artists"),
    ("statistics/labels/", by_label, "statistics_labels"),
    ("statistics/countries/", by_artist_country, "statistics_countries"),
    ("lists/", lists, "lists"),
    ("insurance/", insurance, "insurance"),
    ("pocket-list/", pocket_list, "pocket_list"),
    ("search/", search, "search"),
    ("guide/", guide, "guide"),
    ("guide/<str:name>", guide, "guide_document"),
    ("guide/pictures/<str:name>", guide_picture, "guide_picture"),
    ("backups/", backups, "backups"),
    ("backups/new/", back_up_now, "backup_now"),
    ("backups/verify/", verify_upload, "backup_verify"),
    ("backups/<str:name>/", download, "backup_download"),
    ("import/<str:table>/", TableUpload.as_view(), "table_import"),
    ("import/<str:table>/<str:token>/", TablePreview.as_view(), "table_import_preview"),
    ("import/<str:table>/<str:token>/confirm/", ConfirmTable.as_view(), "table_import_confirm"),
    ("import/<str:table>/<str:token>/result/", TableResult.as_view(), "table_import_result"),
    ("import/<str:table>/<str:token>/rejects/", TableBadRows.as_view(), "table_import_rejects"),
    # No row has an address outside the admin to be led to.
    ("r/<path:content_type_id>/<path:object_id>/", nowhere, "view_on_site"),
    ("tasks/", tasks, "tasks"),
    ("tasks/<int:pk>/", task, "task"),
    ("tasks/<int:pk>/state/", task_state, "task_state"),
    ("tasks/<int:pk>/stop/", stop_task, "task_stop"),
    ("tasks/<int:pk>/go-on/", go_on_with_task, "task_go_on"),
    ("sessions/", sessions, "sessions"),
    ("sessions/end-others/", end_other_sessions, "sessions_end_others"),
    ("sessions/<int:pk>/end/", end_session, "session_end"),
    ("second-factor/", second_factor, "second_factor"),
    ("second-factor/codes/", second_factor_codes, "second_factor_codes"),
    ("second-factor/remove/", second_factor_remove, "second_factor_remove"),
    ("links/", shelf_links, "shelf_links"),
    ("links/<int:pk>/end/", end_shelf_link, "shelf_link_end"),
    ("people/", people, "people"),
    ("people/add/", add_person, "person_add"),
    ("people/listeners/", listeners, "listeners"),
    ("people/<int:pk>/", change_person, "person_change"),
]

#: The names of pictures, which browsers may keep.
PICTURES = {"add_picture", "guide_picture"}
