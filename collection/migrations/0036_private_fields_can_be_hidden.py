from typing import Any

from django.db import migrations, models
from django.db.models.functions import Coalesce

CODENAME = "view_private_fields"
NAME = "Can see prices, places, remarks and own fields of the records of others"


def let_everybody_see_as_before(apps: Any, schema_editor: Any) -> None:
    """Give the right to whoever could see records, and with them these fields, until now."""
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    seeing = permissions.filter(content_type__app_label="collection", codename="view_record")
    may_see = seeing.first()
    # A new database has no permissions yet, and nobody who had any.
    if may_see is None:
        return
    right, _ = permissions.get_or_create(
        content_type=may_see.content_type, codename=CODENAME, defaults={"name": NAME}
    )
    right.group_set.add(*may_see.group_set.all())
    right.user_set.add(*may_see.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0035_folders_are_places_or_tags"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="record",
            options={
                "ordering": [
                    "artist_sort",
                    models.OrderBy(Coalesce("original_year", "year")),
                    "title_sort",
                    "id",
                ],
                "permissions": [(CODENAME, NAME)],
            },
        ),
        migrations.RunPython(let_everybody_see_as_before, migrations.RunPython.noop),
    ]
