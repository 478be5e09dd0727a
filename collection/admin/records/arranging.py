"""The page that arranges the list of records: its columns, their order, the length of a page."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from adminkit.addresses import read_whole_number
from adminkit.views import AdminView
from collection.admin.records.columns import ALWAYS, chosen_columns, column_words
from collection.filters.links import back_to_list
from collection.models import PageSize, Preferences
from collection.models.private_fields import sees_private_fields

#: The buttons of the page: one moves a column up, one down, one brings the usual list back.
UP, DOWN, USUAL = "up", "down", "usual"


class ArrangeList(AdminView):
    """Shows the columns and keeps which are chosen, their order, and the length of a page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page([])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what is chosen. A button that moves a column stays on the page, the others lead
        back to the list.
        """
        size = read_whole_number(request.POST.get("page_size", ""), max(PageSize.values))
        names = request.POST.getlist("column")
        if size not in PageSize.values or not set(names) <= self._words.keys():
            return self._page(["Choose from what the page offers."])
        if USUAL in request.POST:
            names = []
        else:
            names = self._chosen(list(dict.fromkeys(names)))
            for button, step in ((UP, -1), (DOWN, 1)):
                names = _moved(names, request.POST.get(button, ""), step)
        Preferences.objects.arrange_list(self.user, names, size, by=self.user)
        moved = request.POST.get(UP) or request.POST.get(DOWN)
        if moved:
            return redirect(f"{request.get_full_path()}#column-{moved}")
        return redirect(back_to_list(request, reverse("admin:collection_record_changelist")))

    @property
    def _words(self) -> dict[str, str]:
        return column_words(with_private=sees_private_fields(self.user))

    def _chosen(self, names: Sequence[str]) -> list[str]:
        return chosen_columns(names, with_private=sees_private_fields(self.user))

    def _page(self, problems: Sequence[str]) -> HttpResponse:
        words = self._words
        preferences = Preferences.objects.of(self.user)
        shown = self._chosen(preferences.columns)
        others = [name for name in words if name not in shown]
        context = {
            "problems": problems,
            "columns": [(name, words[name], name in shown) for name in [*shown, *others]],
            "always": ALWAYS,
            "first": shown[0],
            "last": shown[-1],
            "sizes": PageSize.choices,
            "page_size": preferences.page_size or PageSize.USUAL,
        }
        return self.page("collection/arrange_list.html", "Columns of the list", context)


def _moved(names: list[str], name: str, step: int) -> list[str]:
    """Return the names with one of them `step` places further; as they are where it cannot go."""
    if name not in names:
        return names
    place = names.index(name)
    target = min(max(place + step, 0), len(names) - 1)
    others = [other for other in names if other != name]
    return [*others[:target], name, *others[target:]]
