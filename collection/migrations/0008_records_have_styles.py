import django.db.models.deletion
from django.db import migrations, models

import collection.fields


def give_rights(apps, schema_editor):
    """Let whoever may view, add, change or delete genres do so with styles."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_genres = permissions.filter(content_type__app_label="collection")
    for of_genre in of_genres.filter(content_type__model="genre"):
        if not of_genre.group_set.exists() and not of_genre.user_set.exists():
            continue
        action = of_genre.codename.removesuffix("_genre")
        table, _ = tables.get_or_create(app_label="collection", model="style")
        of_style, _ = permissions.get_or_create(
            content_type=table,
            codename=f"{action}_style",
            defaults={"name": f"Can {action} style"},
        )
        of_style.group_set.add(*of_genre.group_set.all())
        of_style.user_set.add(*of_genre.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0007_decisions_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Style",
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
                        max_length=500, validators=[collection.fields.validate_visible]
                    ),
                ),
                (
                    "name_key",
                    models.CharField(editable=False, max_length=1500, unique=True),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name_key"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RecordStyle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="style_links",
                        to="collection.record",
                    ),
                ),
                (
                    "style",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_links",
                        to="collection.style",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "position"), name="record_style_position_once"
                    ),
                    models.UniqueConstraint(fields=("record", "style"), name="record_style_once"),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)),
                        name="record_style_position_from_1",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="record",
            name="styles",
            field=models.ManyToManyField(
                related_name="records", through="collection.RecordStyle", to="collection.style"
            ),
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
