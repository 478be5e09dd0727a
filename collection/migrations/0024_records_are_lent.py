import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import collection.fields
import collection.models.record_fields


def give_rights(apps, schema_editor):
    """Let whoever may view, add, change or delete wants do so with loans."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_wants = permissions.filter(content_type__app_label="collection")
    for of_want in of_wants.filter(content_type__model="want"):
        if not of_want.group_set.exists() and not of_want.user_set.exists():
            continue
        action = of_want.codename.removesuffix("_want")
        table, _ = tables.get_or_create(app_label="collection", model="loan")
        of_loan, _ = permissions.get_or_create(
            content_type=table,
            codename=f"{action}_loan",
            defaults={"name": f"Can {action} loan"},
        )
        of_loan.group_set.add(*of_want.group_set.all())
        of_loan.user_set.add(*of_want.user_set.all())


def forget_batches(apps, schema_editor):
    """Delete what batches did to loans: without the table, nothing can be undone or shown of it."""
    connection = schema_editor.connection
    using = connection.alias
    apps.get_model("collection", "Change").objects.using(using).filter(table="loans").delete()
    batches = apps.get_model("collection", "Batch").objects.using(using)
    batches.filter(kind__in=["loan", "loan_return"]).delete()
    # PostgreSQL changes no table while checks of its foreign keys are pending.
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0023_the_shelf_has_an_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "to",
                    collection.fields.LineField(
                        max_length=200,
                        validators=[collection.fields.validate_visible],
                        verbose_name="lent to",
                    ),
                ),
                ("to_key", models.CharField(db_index=True, editable=False, max_length=600)),
                (
                    "since",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        validators=[collection.models.record_fields.validate_day],
                    ),
                ),
                (
                    "due",
                    models.DateField(blank=True, help_text="If a day was agreed on.", null=True),
                ),
                ("returned", models.DateField(blank=True, null=True)),
                ("note", collection.fields.ProseField(blank=True)),
                (
                    "asked_on",
                    models.DateField(
                        blank=True,
                        help_text="When somebody answered that it may stay there. Empty it to be asked again.",
                        null=True,
                    ),
                ),
                ("put_back_line", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-since", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_key", ""), _negated=True), name="loan_to_visible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due__isnull", True), ("due__gte", models.F("since")), _connector="OR"
                        ),
                        name="loan_due_not_before_lent",
                        violation_error_message="The day on which it is due is before it was lent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned__isnull", True),
                            ("returned__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="loan_returned_not_before_lent",
                        violation_error_message="The day on which it was returned is before it was lent.",
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
                    ("look_up", "Look-up"),
                    ("new_record", "New record"),
                    ("loan", "Loan"),
                    ("loan_return", "Return of loans"),
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
                            "undo",
                        ],
                    )
                ),
                name="batch_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="loans",
                to="collection.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("returned__isnull", True)),
                fields=("record",),
                name="loan_to_one_at_a_time",
                violation_error_message="The record is on loan to somebody else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                fields=("record", "to_key", "since"),
                name="loan_once",
                violation_error_message="The record was lent to this person on that day already.",
            ),
        ),
        migrations.RunPython(give_rights, forget_batches),
    ]
