"""What a file of ratings holds: names and uids instead of the database's own numbers."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource

from ratings.models import Rating


class RatingResource(ModelResource):
    record = Field("record__uid", "record_uid")
    author = Field("author__username", "author")

    class Meta:
        model = Rating
        fields = export_order = ["record", "author", "value", "rated_on", "review"]


class RatingExport(ExportMixin):
    """Export as CSV; mixed into the admin of ratings."""

    resource_classes = [RatingResource]
    export_formats = [CSV]
    # The list page shows the link itself.
    import_export_change_list_template = None

    def get_export_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows of the list as it is filtered. Raises BadRequest for a filter that it does not know."""
        try:
            return super().get_export_queryset(request)
        except IncorrectLookupParameters:
            raise BadRequest("The address asks for something that this list does not know.") from None
