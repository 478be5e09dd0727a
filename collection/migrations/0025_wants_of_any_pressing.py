from django.conf import settings
from django.db import migrations, models


def forget_batches(apps, schema_editor):
    """Delete the batches of a kind that was not known before."""
    connection = schema_editor.connection
    batches = apps.get_model("collection", "Batch").objects.using(connection.alias)
    batches.filter(kind="wants").delete()
    # PostgreSQL changes no table while checks of its foreign keys are pending.
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0024_records_are_lent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_kind_known",
        ),
        migrations.AddField(
            model_name="want",
            name="any_pressing",
            field=models.BooleanField(
                default=False,
                help_text="Whichever pressing of the album comes is what was wanted.",
            ),
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
        migrations.RunPython(migrations.RunPython.noop, forget_batches),
    ]
