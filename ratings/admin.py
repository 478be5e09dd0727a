"""Ratings in the admin: everybody sees all of them, and writes their own."""

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.text import Truncator

from adminkit.numbers import plain_number
from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import StrictTable
from adminkit.table_export import TableExport
from ratings.export import RatingResource
from ratings.forms import RatingForm
from ratings.models import Rating, record_model
from ratings.pages import DisagreePage, MovedPage, RateAgain
from ratings.together import TogetherPage

# Route, view and name of each page beside the list.
PAGES = [
    ("again/", RateAgain, "ratings_again"),
    ("together/", TogetherPage, "ratings_together"),
    ("disagree/", DisagreePage, "ratings_disagree"),
    ("moved/", MovedPage, "ratings_moved"),
]


@admin.register(Rating)
class RatingAdmin(TableExport, OwnRows, StrictTable):
    resource_classes = [RatingResource]
    import_table = "ratings"
    form = RatingForm
    owner_field = "author"
    change_list_template = "ratings/change_list.html"
    list_display = ["record_line", "author", "plain_value", "rated_on", "short_review"]
    list_select_related = ["author"]
    list_filter = [
        ("author", admin.RelatedOnlyFieldListFilter),
        "rated_on",
        ("review", admin.EmptyFieldListFilter),
    ]
    search_fields = ["record"]
    search_help_text = "Artist, title, label, catalog number, style, barcode, track of the record"
    autocomplete_fields = ["record"]
    fields = ["record", "value", "rated_on", "review"]
    empty_text = "Nobody has rated anything yet. Type ratings into the list of records:"
    empty_link = ("to the records", "admin:collection_record_changelist")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [
            path(route, wrap(view.as_view(model_admin=self)), name=name)
            for route, view, name in PAGES
        ]
        return [*pages, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        records = record_model()._default_manager.with_artists()
        return super().get_queryset(request).prefetch_related(Prefetch("record", records))

    @admin.display(description="record", ordering="record__artist_sort")
    def record_line(self, rating: Rating) -> str:
        return rating.record.full_name

    @admin.display(description="rating", ordering="value")
    def plain_value(self, rating: Rating) -> str:
        return plain_number(rating.value)

    @admin.display(description="review")
    def short_review(self, rating: Rating) -> str:
        return Truncator(rating.review).words(20)

    def get_readonly_fields(self, request: HttpRequest, obj: Rating | None = None) -> list[str]:
        return ["record", "rated_on"] if obj else []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Rating], search_term: str
    ) -> tuple[QuerySet[Rating], bool]:
        if not search_term:
            return queryset, False
        records = record_model().objects.search(search_term).order_by()
        return queryset.filter(record__in=records), False

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """Store the opinion; a second one of the same day replaces the first."""
        assert isinstance(obj, Rating)
        if change:
            super().save_model(request, obj, form, change)
            return
        author = signed_in_user(request)
        stored = Rating.objects.rate(
            obj.record, author, obj.value, by=author, on=obj.rated_on, review=obj.review
        )
        obj.pk, obj.author = stored.pk, stored.author
        obj._state.adding = False
