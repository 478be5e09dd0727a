import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def forget_batches(apps, schema_editor):
    """Delete what is kept of pictures that were added: without the table, nothing of it can be
    undone.
    """
    connection = schema_editor.connection
    batches = apps.get_model("collection", "Batch").objects.using(connection.alias)
    batches.filter(kind="pictures").delete()
    # PostgreSQL changes no table while checks of its foreign keys are pending.
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0030_records_are_scanned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("back", "Back"),
                            ("label", "Label"),
                            ("runout", "Runout"),
                            ("damage", "Damage"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "file",
                    models.ImageField(max_length=200, upload_to="covers"),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["back", "label", "runout", "damage", "other"])
                        ),
                        name="picture_kind_known",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_kind_known",
        ),
        migrations.AlterField(
            model_name="batch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "Import"),
                    ("bulk_edit", "Bulk edit"),
                    ("bulk_removal", "Bulk removal"),
                    ("bulk_return", "Bulk return"),
                    ("merge", "Merge"),
                    ("record_merge", "Merge of records"),
                    ("split", "Split"),
                    ("covers", "Covers"),
                    ("pictures", "Pictures"),
                    ("look_up", "Look-up"),
                    ("new_record", "New record"),
                    ("loan", "Loan"),
                    ("loan_return", "Return of loans"),
                    ("wants", "Change of wants"),
                    ("undo", "Undo"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "import",
                            "bulk_edit",
                            "bulk_removal",
                            "bulk_return",
                            "merge",
                            "record_merge",
                            "split",
                            "covers",
                            "pictures",
                            "look_up",
                            "new_record",
                            "loan",
                            "loan_return",
                            "wants",
                            "undo",
                        ],
                    )
                ),
                name="batch_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="recordpicture",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="collection.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordpicture",
            constraint=models.UniqueConstraint(fields=("record", "file"), name="picture_once"),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_batches),
    ]
