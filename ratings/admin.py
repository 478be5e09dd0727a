"""Ratings in the admin: everybody sees all of them and writes his own."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.text import Truncator

from ratings.export import RatingExport
from ratings.forms import RatingForm
from ratings.models import Rating
from ratings.pages import RatingPages
from ratings.templatetags.ratings import plain
from ratings.together import TogetherPage


class OwnRows:
    """Mixed into a ModelAdmin: a row is changed and deleted only by the user in `owner_field` and by the superuser."""

    owner_field = "owner"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_own(request, obj)

    def is_own(self, request: HttpRequest, obj: Model | None) -> bool:
        return obj is None or request.user.is_superuser or getattr(obj, f"{self.owner_field}_id") == request.user.pk

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*(super().get_exclude(request, obj) or ()), self.owner_field]

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """Store the row; a new one belongs to the user who entered it."""
        if not change:
            setattr(obj, self.owner_field, request.user)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: QuerySet, request: HttpRequest) -> Any:
        """Refuse a bulk deletion that holds somebody else's row, by naming what it lacks the right to."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        if not all(self.is_own(request, obj) for obj in objs):
            missing.add(f"{self.opts.verbose_name} of somebody else")
        return deleted, counts, missing, protected


@admin.register(Rating)
class RatingAdmin(RatingExport, RatingPages, TogetherPage, OwnRows, admin.ModelAdmin):
    form = RatingForm
    owner_field = "author"
    list_display = ["record_line", "author", "plain_value", "rated_on", "short_review"]
    list_select_related = ["record", "author"]
    list_filter = [("author", admin.RelatedOnlyFieldListFilter), "rated_on", ("review", admin.EmptyFieldListFilter)]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["record"]
    search_help_text = "Artist, title, label, catalog number, barcode, track of the record"
    autocomplete_fields = ["record"]
    fields = ["record", "value", "rated_on", "review"]
    empty_text = "Nobody has rated anything yet. Type ratings into the list of records:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("record__artist_links__artist")

    @admin.display(description="record", ordering="record__artist_sort")
    def record_line(self, rating: Rating) -> str:
        return rating.record.memo

    @admin.display(description="rating", ordering="value")
    def plain_value(self, rating: Rating) -> str:
        return plain(rating.value)

    @admin.display(description="review")
    def short_review(self, rating: Rating) -> str:
        return Truncator(rating.review).words(20)

    def get_readonly_fields(self, request: HttpRequest, obj: Rating | None = None) -> list[str]:
        return ["record", "rated_on"] if obj else []

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        records = Rating._meta.get_field("record").related_model.objects.search(search_term)
        return (queryset.filter(record__in=records.order_by()) if search_term else queryset), False

    def save_model(self, request: HttpRequest, obj: Rating, form: ModelForm, change: bool) -> None:
        """Store the opinion; a second one of the same day replaces the first."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            written = Rating.objects.rate(obj.record, request.user, obj.value, on=obj.rated_on, review=obj.review)
            obj.pk, obj.author = written.pk, written.author
            obj._state.adding = False
