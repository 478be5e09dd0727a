import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import collection.fields
import collection.models.own.own_fields


def give_rights(apps, schema_editor):
    """Let whoever may view, add, change or delete wants do so with own fields."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_wants = permissions.filter(content_type__app_label="collection")
    for of_want in of_wants.filter(content_type__model="want"):
        if not of_want.group_set.exists() and not of_want.user_set.exists():
            continue
        action = of_want.codename.removesuffix("_want")
        table, _ = tables.get_or_create(app_label="collection", model="ownfield")
        of_field, _ = permissions.get_or_create(
            content_type=table,
            codename=f"{action}_ownfield",
            defaults={"name": f"Can {action} own field"},
        )
        of_field.group_set.add(*of_want.group_set.all())
        of_field.user_set.add(*of_want.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0031_records_have_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    collection.fields.LineField(
                        max_length=100,
                        validators=[
                            collection.fields.validate_visible,
                            collection.models.own.own_fields.validate_field_name,
                        ],
                    ),
                ),
                ("name_key", models.CharField(editable=False, max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("yes/no", "Yes or no"),
                            ("choice", "Choice"),
                        ],
                        default="text",
                        max_length=10,
                    ),
                ),
                (
                    "choices",
                    collection.fields.ProseField(
                        blank=True, help_text="Of a choice: what can be chosen, one a line."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_fields",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name_key", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name_key"), name="own_field_once_an_owner"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_key", ""), _negated=True),
                        name="own_field_visible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["text", "number", "date", "yes/no", "choice"])
                        ),
                        name="own_field_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", collection.fields.ProseField()),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="collection.ownfield",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_values",
                        to="collection.record",
                    ),
                ),
            ],
            options={
                "ordering": ["field__name_key", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "field"), name="own_value_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="own_value_filled"
                    ),
                ],
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
