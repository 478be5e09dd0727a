import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import collection.fields
import collection.models.places.place


def give_rights(apps, schema_editor):
    """Let whoever may add, change or delete wants do so with places; whoever may change wants also
    sees places.
    """
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_wants = permissions.filter(content_type__app_label="collection", content_type__model="want")
    for action, like in {
        "view": "change",
        "add": "add",
        "change": "change",
        "delete": "delete",
    }.items():
        of_want = of_wants.filter(codename=f"{like}_want").first()
        if of_want is None or not (of_want.group_set.exists() or of_want.user_set.exists()):
            continue
        table, _ = tables.get_or_create(app_label="collection", model="place")
        of_place, _ = permissions.get_or_create(
            content_type=table,
            codename=f"{action}_place",
            defaults={"name": f"Can {action} place"},
        )
        of_place.group_set.add(*of_want.group_set.all())
        of_place.user_set.add(*of_want.user_set.all())


def forget_changes(apps, schema_editor):
    """Delete what batches did to places: without the table, nothing can be undone or shown of
    it.
    """
    connection = schema_editor.connection
    apps.get_model("collection", "Change").objects.using(connection.alias).filter(
        table="places"
    ).delete()
    # PostgreSQL changes no table while checks of its foreign keys are pending.
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0027_records_have_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="files_under",
            field=collection.fields.LineField(
                blank=True,
                db_default="",
                default="",
                help_text="A name that it is filed by in place of the first artist, such as Soundtracks.",
                max_length=200,
            ),
        ),
        migrations.CreateModel(
            name="Place",
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
                        max_length=200, validators=[collection.fields.validate_visible]
                    ),
                ),
                ("name_key", models.CharField(editable=False, max_length=600)),
                ("name_sort", models.CharField(editable=False, max_length=300)),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("artist", "Artist"),
                            ("title", "Title"),
                            ("label", "Label and number"),
                            ("genre", "Genre, then artist"),
                            ("year", "Year"),
                            ("added", "Date added"),
                            ("none", "No order"),
                        ],
                        default="artist",
                        max_length=10,
                        verbose_name="order",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=collection.models.places.place.new_code,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="code of the label",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name_sort", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_key", ""), _negated=True),
                        name="place_name_visible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="place_has_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sort__in",
                                ["artist", "title", "label", "genre", "year", "added", "none"],
                            )
                        ),
                        name="place_order_known",
                    ),
                    models.UniqueConstraint(fields=("owner", "name_key"), name="place_once"),
                ],
            },
        ),
        migrations.RunPython(give_rights, forget_changes),
    ]
