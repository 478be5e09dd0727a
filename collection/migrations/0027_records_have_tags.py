import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import collection.fields


def give_rights(apps, schema_editor):
    """Let whoever may view, add, change or delete wants do so with tags."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_wants = permissions.filter(content_type__app_label="collection")
    for of_want in of_wants.filter(content_type__model="want"):
        if not of_want.group_set.exists() and not of_want.user_set.exists():
            continue
        action = of_want.codename.removesuffix("_want")
        table, _ = tables.get_or_create(app_label="collection", model="tag")
        of_tag, _ = permissions.get_or_create(
            content_type=table,
            codename=f"{action}_tag",
            defaults={"name": f"Can {action} tag"},
        )
        of_tag.group_set.add(*of_want.group_set.all())
        of_tag.user_set.add(*of_want.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0026_strangers_see_shelves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name_key", models.CharField(editable=False, max_length=1500)),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tags",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name_key"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name_key"),
                        name="tag_once_an_owner",
                        violation_error_message="There is such a tag already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_key", ""), _negated=True), name="tag_visible"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordTag",
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
                        related_name="tag_links",
                        to="collection.record",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_links",
                        to="collection.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "position"), name="record_tag_position_once"
                    ),
                    models.UniqueConstraint(fields=("record", "tag"), name="record_tag_once"),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="record_tag_position_from_1"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="record",
            name="tags",
            field=models.ManyToManyField(
                related_name="records", through="collection.RecordTag", to="collection.tag"
            ),
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
