from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def unmark_earlier(apps, schema_editor):
    """Take the mark from ratings that are not the latest of their author about a record."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    ratings = apps.get_model("ratings", "Rating").objects.using(schema_editor.connection.alias)
    later = ratings.filter(
        record=OuterRef("record"),
        author=OuterRef("author"),
        rated_on__gt=OuterRef("rated_on"),
    )
    ratings.filter(Exists(later)).update(is_latest=False)


class Migration(migrations.Migration):
    dependencies = [
        ("ratings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="is_latest",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.RunPython(unmark_earlier, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=Q(("is_latest", True)),
                fields=["author", "value", "record"],
                name="rating_latest_by_value",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=Q(("is_latest", True)),
                fields=["author", "rated_on", "record"],
                name="rating_latest_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=Q(("is_latest", True)),
                fields=["record", "author", "value"],
                name="rating_latest_of_record",
            ),
        ),
    ]
