import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import Avg, DecimalField, OuterRef, Subquery
from django.db.models.functions import Round


def fill_columns(apps, schema_editor):
    """Store the current rating of each record, and how its first label is filed."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    records = apps.get_model("collection", "Record").objects.using(using)
    links = apps.get_model("collection", "RecordLabel").objects.using(using)
    ratings = apps.get_model("ratings", "Rating").objects.using(using)
    latest = ratings.filter(record=OuterRef("pk"), is_latest=True).order_by().values("record")
    mean = latest.annotate(mean=Round(Avg("value"), 2)).values("mean")
    rating = Subquery(mean, output_field=DecimalField(max_digits=4, decimal_places=2))
    first = links.filter(record=OuterRef("pk")).order_by("position", "pk")
    label = Subquery(first.values("label__sort_key")[:1])
    records.order_by().update(current_rating=rating, label_sort=label)


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0036_private_fields_can_be_hidden"),
        ("ratings", "0002_the_latest_ratings_are_marked"),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="current_rating",
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name="record",
            name="label_sort",
            field=models.CharField(editable=False, max_length=300, null=True),
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["current_rating", "id", "is_active", "owner", "price"],
                name="record_rating",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["label_sort", "id", "is_active", "owner"], name="record_label"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["price", "id", "is_active", "owner"], name="record_price"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("original_year", "year"),
                models.F("id"),
                models.F("is_active"),
                models.F("owner"),
                name="record_music_year",
            ),
        ),
    ]
