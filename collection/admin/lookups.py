"""Artists, labels, genres and formats: with their records, renamed, merged when the name is taken, pruned."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from collection.admin.merge import MergePage
from collection.admin.prune import PrunePage
from collection.admin.strict import StrictAdmin
from collection.models import Artist, Format, Genre, Label
from collection.models.lookups import Lookup, NamedOnRecords
from collection.names import search_fold
from collection.resources import ArtistResource, FormatResource, GenreResource, LabelResource
from collection.screens.tables import TableImport


class LookupForm(forms.ModelForm):
    """Offers to merge where a name is taken; `may_merge` is set by the admin."""

    may_merge = False

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        taken = type(self.instance).objects.named(name).exclude(pk=self.instance.pk).first()
        if not taken:
            return name
        label = taken._meta.label_lower.replace(".", "_")
        if self.instance.pk is None or not self.may_merge:
            text = "“{0}” exists already: <a href='{1}'>open it</a>."
            url = reverse(f"admin:{label}_change", args=[taken.pk])
        else:
            text = "“{0}” exists already. <a href='{1}'>Merge this one into “{0}”</a>, or choose another name."
            url = reverse(f"admin:{label}_merge", args=[self.instance.pk], query={"into": taken.pk})
        raise forms.ValidationError(format_html(text, taken, url))


class UsedFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("1", "On records"), ("0", "Unused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        unused = queryset.model.objects.unused()
        if self.value() not in (None, "0", "1"):
            raise IncorrectLookupParameters
        if self.value() is None:
            return queryset
        return queryset.filter(pk__in=unused) if self.value() == "0" else queryset.exclude(pk__in=unused)


class LookupAdmin(TableImport, MergePage, PrunePage, StrictAdmin):
    form = LookupForm
    list_filter = [UsedFilter]
    search_fields = ["name"]
    empty_text = "Names come with the records that carry them."
    empty_link = ("Import a file", "admin:collection_record_import")
    actions = ["prune_selected"]
    readonly_fields = ["record_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_record_count()

    def has_change_permission(self, request: HttpRequest, obj: Lookup | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable_by(request.user))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A file may change rows that everybody's records carry, so it takes the right to merge and prune them."""
        return super().has_import_permission(request) and self.has_delete_permission(request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say what keeps a row, instead of asking whether to delete what cannot be deleted."""
        row = self.get_object(request, unquote(object_id))
        if row is not None and (carried := row.records.count()):
            messages.error(request, f"{carried} records carry “{row}”, so it stays. Merge it into another one instead.")
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)
        return super().delete_view(request, object_id, extra_context)

    def get_form(self, request: HttpRequest, obj: Lookup | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        form.may_merge = self.has_merge_permission(request)
        return form

    @admin.display(description="records", ordering="record_count")
    def record_count(self, row: Lookup) -> str:
        url = reverse("admin:collection_record_changelist", query={row._meta.model_name: f'"{row}"', "is_active": ""})
        return format_html('<a href="{}">{}</a>', url, row.record_count) if row.record_count else "0"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return (queryset.containing(search_term) if search_fold(search_term) else queryset), False


class NamedAdmin(LookupAdmin):
    """Artists and labels: many, so while one is typed those that begin with the text come first."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        found, _ = super().get_search_results(request, queryset, search_term)
        if "term" in request.GET and search_term:
            begins = Case(When(search_key__startswith=search_fold(search_term), then=0), default=1)
            found = found.order_by(begins, "sort_key", "name_key")
        return found, False

    @admin.display(description="filed as", ordering="sort_key")
    def filed_as(self, row: NamedOnRecords) -> str:
        return row.sort_name


@admin.register(Artist)
class ArtistAdmin(NamedAdmin):
    resource_classes = [ArtistResource]
    list_display = ["name", "filed_as", "country", "record_count"]
    fields = ["name", "sort_name", "country", "record_count"]


@admin.register(Label)
class LabelAdmin(NamedAdmin):
    resource_classes = [LabelResource]
    list_display = ["name", "filed_as", "record_count"]
    fields = ["name", "sort_name", "record_count"]


@admin.register(Genre)
class GenreAdmin(LookupAdmin):
    resource_classes = [GenreResource]
    list_display = ["name", "record_count"]
    fields = ["name", "record_count"]


@admin.register(Format)
class FormatAdmin(LookupAdmin):
    resource_classes = [FormatResource]
    list_display = ["name", "is_small", "record_count"]
    list_filter = [UsedFilter, "is_small"]
    fields = ["name", "is_small", "record_count"]
