import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import collection.fields


def give_rights(apps, schema_editor):
    """Let whoever may add records make links under which strangers see them."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    of_record = permissions.filter(
        content_type__app_label="collection", content_type__model="record", codename="add_record"
    ).first()
    if of_record is None or not (of_record.group_set.exists() or of_record.user_set.exists()):
        return
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    table, _ = tables.get_or_create(app_label="collection", model="shelflink")
    of_link, _ = permissions.get_or_create(
        content_type=table, codename="add_shelflink", defaults={"name": "Can add shelf link"}
    )
    of_link.group_set.add(*of_record.group_set.all())
    of_link.user_set.add(*of_record.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0025_wants_of_any_pressing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShelfLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", collection.fields.LineField(blank=True, max_length=100)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "made_on",
                    models.DateField(default=django.utils.timezone.localdate, editable=False),
                ),
                ("until", models.DateField()),
                ("revoked_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shelf_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "saved_filter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shelf_links",
                        to="collection.savedfilter",
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-id"],
                "default_permissions": ("add",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("made_on"))),
                        name="shelf_link_until_not_before_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on__isnull", True),
                            ("revoked_on__gte", models.F("made_on")),
                            _connector="OR",
                        ),
                        name="shelf_link_revoked_not_before_made",
                    ),
                ],
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
