"""The list of places: with their records, and the locations that are none yet."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.numbers import counted
from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from adminkit.views import AdminView, view_urls
from collection.admin.places.labels import LabelCode, Labels, print_labels
from collection.admin.places.merge import MergePlaces, merge_selected
from collection.admin.places.page import PlacePage, ScannedPlace, place_order
from collection.admin.places.rename import RenamePage
from collection.admin.places.tasks import LIST, page_of
from collection.admin.strict import StrictAdmin
from collection.bulk.places import delete_places, make_places, place_name
from collection.models import Place
from collection.models.places.locations import locations, without_place
from collection.models.places.place_set import PlaceQuerySet
from collection.names import search_fold
from collection.resources import PlaceResource
from collection.screens.undo_links import say_undo

#: So many locations that are no place yet are named above the list.
NAMED = 40


class PlaceForm(forms.ModelForm):
    """The form of a new place of `user`, whom the admin stores only after the form was checked."""

    user: User

    def clean_name(self) -> str:
        name = place_name(self.cleaned_data["name"])
        taken = Place.objects.named(self.user.pk, name).first()
        if taken:
            text = "You already have a place “{}”: <a href='{}'>open it</a>."
            raise forms.ValidationError(format_html(text, taken, page_of(taken.pk)))
        return name


class MakePlaces(AdminView):
    """Makes a place of a location that records have, or of all of them."""

    permission = "add"

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        made = make_places(self.user, [name] if name else None, by=self.user)
        if len(made) == 1:
            messages.success(request, f"“{made[0]}” is a place.")
            return redirect(page_of(made[0].pk))
        messages.success(request, f"{counted(len(made), 'new place')}.")
        return redirect(LIST)


PLACE_VIEWS: list[tuple[str, type[AdminView], str]] = [
    ("<int:pk>/", PlacePage, "page"),
    ("<int:pk>/rename/", RenamePage, "rename"),
    ("<int:pk>/qr/", LabelCode, "qr"),
    ("code/<slug:code>/", ScannedPlace, "code"),
    ("labels/", Labels, "labels"),
    ("merge/", MergePlaces, "merge_places"),
    ("make/", MakePlaces, "make"),
]


@admin.register(Place)
class PlaceAdmin(OwnRows, StrictAdmin):
    form = PlaceForm
    resource_classes = [PlaceResource]
    import_table = "places"
    change_list_template = "admin/collection/place/change_list.html"
    list_display = ["name_line", "records", "order_words"]
    list_display_links = None
    fields = ["name", "sort"]
    search_fields = ["name"]
    actions = [merge_selected, print_labels]
    empty_value_display = ""
    empty_text = "Places come with the locations of records. Give records a location:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    class Media:
        css = {"all": ["collection/places.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, PLACE_VIEWS), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Merging renames one place and deletes the other."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return super().has_view_permission(request, obj) and self.is_own(request, obj)

    # The list

    def get_queryset(self, request: HttpRequest) -> PlaceQuerySet[Place]:
        """Return the places of the user, for an owner of the site those of everybody."""
        places = Place.objects.editable_by(signed_in_user(request))
        return places.select_related("owner")

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Place]:
        rows = self.get_queryset(request).filter(pk__in=ids)
        places = list(rows)
        found = locations({place.owner_id for place in places})
        counts = []
        for place in places:
            if location := found.get((place.owner_id, place.name_key)):
                counts.append(When(pk=place.pk, then=Value(location.on_shelf)))
        field = IntegerField()
        return rows.annotate(on_shelf=Case(*counts, default=Value(0), output_field=field))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "owner"] if signed_in_user(request).is_superuser else columns

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Place], search_term: str
    ) -> tuple[QuerySet[Place], bool]:
        words = search_fold(search_term).split()
        names = queryset.order_by().values_list("pk", "name") if words else ()
        fitting = [pk for pk, name in names if all(word in search_fold(name) for word in words)]
        return queryset.filter(pk__in=fitting) if words else queryset, False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, below the locations that are no place yet."""
        context: dict[str, Any] = {}
        if self.has_add_permission(request):
            user = signed_in_user(request)
            new = without_place(locations([user.pk]), [user.pk])
            context = {
                "unplaced": new[:NAMED],
                "more": len(new) - NAMED,
                "unplaced_count": len(new),
            }
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="place", ordering="name_sort")
    def name_line(self, place: Place) -> SafeString:
        return format_html('<a href="{}">{}</a>', page_of(place.pk), place.name)

    @admin.display(description="records")
    def records(self, place: Any) -> int:
        return int(place.on_shelf)

    @admin.display(description="order", ordering="sort")
    def order_words(self, place: Place) -> str:
        return place_order(place.sort)

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        say_undo(request, delete_places([obj], by=signed_in_user(request)))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> None:
        say_undo(request, delete_places(list(queryset), by=signed_in_user(request)))

    # The form of a new one

    def get_form(
        self, request: HttpRequest, obj: Place | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        class OwnPlaceForm(PlaceForm):
            user = signed_in_user(request)

        return super().get_form(request, obj, change, **kwargs | {"form": OwnPlaceForm})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the page of the place, on which it is changed."""
        place = self.get_object(request, unquote(object_id))
        return redirect(page_of(place.pk) if place else reverse(LIST))

    def response_post_save_add(self, request: HttpRequest, obj: Place) -> HttpResponseRedirect:
        """Show the place that was made."""
        return HttpResponseRedirect(page_of(obj.pk))
