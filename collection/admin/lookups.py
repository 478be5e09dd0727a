"""Artists, labels, genres, styles and formats: with their records, renamed, merged when the name is
taken, pruned.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from adminkit.signed_in import signed_in_user
from adminkit.views import view_urls
from collection.admin.names.countries import edit_countries
from collection.admin.names.merge import MergePage, MergeRows, merge_selected
from collection.admin.names.prune import PrunePage, prune_selected
from collection.admin.names.split import SplitPage
from collection.admin.names.tasks import rename
from collection.admin.strict import StrictAdmin
from collection.models import Artist, Format, Genre, Label, Style, Tag
from collection.models.lookups import LinkedLookup, Lookup, LookupQuerySet, NamedOnRecords
from collection.names import search_fold
from collection.resources import (
    ArtistResource,
    FormatResource,
    GenreResource,
    LabelResource,
    StyleResource,
)
from collection.tasks.asking import ask, is_long

NAMED_VIEWS = [("<path:object_id>/split/", SplitPage, "split")]
LOOKUP_VIEWS = [
    ("<path:object_id>/merge/", MergePage, "merge"),
    ("merge/", MergeRows, "merge_rows"),
    ("prune/", PrunePage, "prune"),
]


class LookupForm(forms.ModelForm):
    """Says where a name is taken, and by which row."""

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        namesakes = self.instance.namesakes.named(name).exclude(pk=self.instance.pk)
        taken = namesakes.first()
        if taken:
            raise forms.ValidationError(self.refusal(taken))
        return name

    def refusal(self, taken: Lookup) -> str:
        """Return what to say of a name that the row `taken` has."""
        url = reverse(f"admin:collection_{taken._meta.model_name}_change", args=[taken.pk])
        return format_html("“{0}” exists already: <a href='{1}'>open it</a>.", taken, url)


class MergingLookupForm(LookupForm):
    """Offers to merge a row with the one that has the name; for users who may."""

    def refusal(self, taken: Lookup) -> str:
        if self.instance.pk is None:
            return super().refusal(taken)
        name = f"admin:collection_{taken._meta.model_name}_merge"
        url = reverse(name, args=[self.instance.pk], query={"into": taken.pk})
        return format_html(
            "“{0}” exists already. <a href='{1}'>Merge this one into “{0}”</a>, or choose another "
            "name.",
            taken,
            url,
        )


class UsedFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("1", "On records"), ("0", "Unused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert isinstance(queryset, LookupQuerySet)
        match self.value():
            case None:
                return queryset
            case "0":
                return queryset.unused()
            case "1":
                return queryset.exclude(pk__in=queryset.model.objects.unused())
            case _:
                raise IncorrectLookupParameters


class LookupAdmin(StrictAdmin):
    form = LookupForm
    list_filter = [UsedFilter]
    search_fields = ["name"]
    empty_text = "Names come with the records that carry them."
    empty_link = ("Import a file", "admin:collection_record_import")
    actions = [merge_selected, prune_selected]
    change_form_template = "collection/named_form.html"
    readonly_fields = ["record_count"]

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, LOOKUP_VIEWS), *super().get_urls()]

    # The rights

    def has_change_permission(self, request: HttpRequest, obj: Lookup | None = None) -> bool:
        may_change = super().has_change_permission(request, obj)
        return may_change and (obj is None or obj.is_editable_by(signed_in_user(request)))

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Merging renames one row and deletes the other, on everybody's records."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    # The list

    def get_queryset(self, request: HttpRequest) -> LookupQuerySet:
        return self.model.objects.seen_by(signed_in_user(request)).with_record_count()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # The stock action deletes rows together with what refers to them, or refuses them all.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        prune_url = ""
        if self.has_delete_permission(request):
            prune_url = reverse(f"admin:collection_{self.opts.model_name}_prune")
        return super().changelist_view(request, {"prune_url": prune_url} | (extra_context or {}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        assert isinstance(queryset, LookupQuerySet)
        if search_fold(search_term):
            queryset = queryset.containing(search_term)
        return queryset, False

    @admin.display(description="records", ordering="record_count")
    def record_count(self, row: Lookup) -> str:
        if not row.record_count:
            return "0"
        of_owner = {"owner": row.owner.username} if isinstance(row, Tag) else {}
        url = reverse(
            "admin:collection_record_changelist",
            query={row._meta.model_name: f'"{row}"', "is_active": "", **of_owner},
        )
        return format_html('<a href="{}">{}</a>', url, f"{row.record_count:,}")

    # The form

    def get_form(
        self, request: HttpRequest, obj: Lookup | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if self.has_merge_permission(request):
            kwargs["form"] = MergingLookupForm
        return super().get_form(request, obj, change, **kwargs)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Lookup | None = None,
    ) -> HttpResponse:
        context["may_merge"] = change and self.has_merge_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let the worker rename what very many records carry."""
        asked_for = self._ask_to_rename(request, object_id) if request.method == "POST" else None
        return asked_for or super().changeform_view(request, object_id, form_url, extra_context)

    def _ask_to_rename(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Return the way to the task; None where there is no new name, or the request takes care of
        it.
        """
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if not isinstance(row, LinkedLookup) or not self.has_change_permission(request, row):
            return None
        if not is_long(row.records.distinct().count()):
            return None
        title = f"New name of “{row}”"
        form = self.get_form(request, row, change=True)(request.POST, instance=row)
        if not form.is_valid() or not {"name", "sort_name"}.intersection(form.changed_data):
            return None
        table = str(self.opts.model_name)
        fields = {name: form.cleaned_data[name] for name in {"name", *form.changed_data}}
        return ask(request, rename, title, table=table, row=row.pk, fields=fields)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Say what keeps a row, instead of asking whether to delete what cannot be deleted."""
        row = self.get_object(request, unquote(object_id))
        records = row.records.count() if row else 0
        if records:
            carry = pluralize(records, "record carries,records carry")
            messages.error(
                request,
                f"{records:,} {carry} “{row}”, so it stays. Merge it into another one instead.",
            )
            return redirect(f"admin:collection_{self.opts.model_name}_change", object_id)
        return super().delete_view(request, object_id, extra_context)


class NamedAdmin(LookupAdmin):
    """Artists and labels: many, so while one is typed those that begin with the text come first; a
    name that is several can be split.
    """

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, NAMED_VIEWS), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Lookup | None = None,
    ) -> HttpResponse:
        context["may_split"] = change and self.has_merge_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, _ = super().get_search_results(request, queryset, search_term)
        if "term" in request.GET and search_term:
            begins = Case(When(search_key__startswith=search_fold(search_term), then=0), default=1)
            rows = rows.order_by(begins, "sort_key", "name_key")
        return rows, False

    @admin.display(description="filed as", ordering="sort_key")
    def filed_as(self, row: NamedOnRecords) -> str:
        return row.sort_name


@admin.register(Artist)
class ArtistAdmin(NamedAdmin):
    resource_classes = [ArtistResource]
    import_table = "artists"
    list_display = ["name", "filed_as", "country", "record_count"]
    fields = ["name", "sort_name", "country", "record_count"]
    actions = [edit_countries, *LookupAdmin.actions]


@admin.register(Label)
class LabelAdmin(NamedAdmin):
    resource_classes = [LabelResource]
    import_table = "labels"
    list_display = ["name", "filed_as", "record_count"]
    fields = ["name", "sort_name", "record_count"]


@admin.register(Genre)
class GenreAdmin(LookupAdmin):
    resource_classes = [GenreResource]
    import_table = "genres"
    list_display = ["name", "record_count"]
    fields = ["name", "record_count"]


@admin.register(Style)
class StyleAdmin(LookupAdmin):
    resource_classes = [StyleResource]
    import_table = "styles"
    list_display = ["name", "record_count"]
    fields = ["name", "record_count"]


@admin.register(Format)
class FormatAdmin(LookupAdmin):
    resource_classes = [FormatResource]
    import_table = "formats"
    list_display = ["name", "is_small", "record_count"]
    list_filter = [UsedFilter, "is_small"]
    fields = ["name", "is_small", "record_count"]
