"""Wants have a uid, and a batch lists rows of any table."""

import uuid
from typing import Any

from django.db import migrations, models


def give_uids(apps: Any, schema_editor: Any) -> None:
    Want = apps.get_model("collection", "Want")
    # An archive is brought up to date in a database of its own.
    wants = Want.objects.using(schema_editor.connection.alias)
    without = list(wants.filter(uid=None).only("pk"))
    for want in without:
        want.uid = uuid.uuid4()
    wants.bulk_update(without, ["uid"], batch_size=200)


def drop_rows_of_other_tables(apps: Any, schema_editor: Any) -> None:
    """Before this migration a change always was one of a record."""
    changes = apps.get_model("collection", "Change").objects
    changes.using(schema_editor.connection.alias).exclude(table="").delete()


class Migration(migrations.Migration):
    dependencies = [("collection", "0009_splits_are_batches")]

    operations = [
        migrations.AddField(
            model_name="change",
            name="key",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=300
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="table",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="record_uid",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="want",
            name="uid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(give_uids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="want",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_rows_of_other_tables),
    ]
