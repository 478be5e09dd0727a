"""The columns of exported ratings: names and uids instead of the database's own numbers."""

from import_export.fields import Field
from import_export.resources import ModelResource

from ratings.models import Rating


class RatingResource(ModelResource):
    record = Field("record__uid", "record_uid")
    author = Field("author__username", "author")

    class Meta:
        model = Rating
        fields = export_order = ["record", "author", "value", "rated_on", "review"]
