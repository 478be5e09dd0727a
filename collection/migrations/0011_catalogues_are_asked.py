import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import collection.fields
import collection.models.record_fields


def mark_own_covers(apps, schema_editor):
    """Every cover so far was given by a person."""
    using = schema_editor.connection.alias
    records = apps.get_model("collection", "Record").objects.using(using)
    records.exclude(cover="").update(cover_source="own")


def give_rights(apps, schema_editor):
    """Let whoever may view batches see what catalogues answered."""
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    holders = permissions.filter(content_type__app_label="collection", codename="view_batch")
    for held in holders:
        if not held.group_set.exists() and not held.user_set.exists():
            continue
        table, _ = tables.get_or_create(app_label="collection", model="lookup")
        permission, _ = permissions.get_or_create(
            content_type=table, codename="view_lookup", defaults={"name": "Can view look-up"}
        )
        permission.group_set.add(*held.group_set.all())
        permission.user_set.add(*held.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0010_batches_hold_rows_of_any_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DiscogsAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", collection.fields.LineField(max_length=200)),
                ("sealed_token", models.TextField(editable=False)),
            ],
            options={
                "verbose_name": "Discogs account",
            },
        ),
        migrations.CreateModel(
            name="LookUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "catalogue",
                    models.CharField(
                        choices=[("discogs", "Discogs"), ("musicbrainz", "MusicBrainz")],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "Found: this pressing"),
                            ("album", "Found: this album, pressing unknown"),
                            ("several", "Several candidates"),
                            ("not-found", "Not found"),
                            ("in-none", "Not in any catalogue"),
                            ("refused", "Refused by the catalogue"),
                            ("cut-off", "Cut off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=100)),
                ("sentence", collection.fields.LineField(blank=True, max_length=300)),
                ("looked_up_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "look-up",
                "ordering": ["-looked_up_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_kind_known",
        ),
        migrations.AddField(
            model_name="record",
            name="country",
            field=collection.fields.LineField(
                blank=True, help_text="Where this release came out.", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="cover_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own", "Own picture"),
                    ("discogs", "Discogs"),
                    ("coverartarchive", "Cover Art Archive"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=20,
                verbose_name="source of the cover",
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="musicbrainz_release_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="MusicBrainz release"),
        ),
        migrations.AddField(
            model_name="record",
            name="original_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="The year in which the album first came out.",
                null=True,
                validators=[collection.models.record_fields.validate_release_year],
                verbose_name="original year",
            ),
        ),
        migrations.AddField(
            model_name="track",
            name="artist_text",
            field=collection.fields.LineField(
                blank=True,
                help_text="As printed; empty: the record's.",
                max_length=500,
                verbose_name="artist",
            ),
        ),
        migrations.AddField(
            model_name="track",
            name="kind",
            field=models.CharField(
                choices=[("track", "Track"), ("heading", "Heading")], default="track", max_length=10
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
                    ("split", "Split"),
                    ("covers", "Covers"),
                    ("look_up", "Look-up"),
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
                            "split",
                            "covers",
                            "look_up",
                            "undo",
                        ],
                    )
                ),
                name="batch_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_year__isnull", True),
                    ("original_year__range", (1860, 2100)),
                    _connector="OR",
                ),
                name="record_original_year_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("cover_source__in", ["", "own", "discogs", "coverartarchive"])),
                name="record_cover_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="track",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["track", "heading"])), name="track_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="discogsaccount",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="discogs_account",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="look_ups",
                to="collection.record",
            ),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["catalogue", "state"], name="look_up_state"),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.UniqueConstraint(fields=("record", "catalogue"), name="look_up_once"),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(("catalogue__in", ["discogs", "musicbrainz"])),
                name="look_up_catalogue_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["found", "album", "several", "not-found", "in-none", "refused", "cut-off"],
                    )
                ),
                name="look_up_state_known",
            ),
        ),
        migrations.RunPython(mark_own_covers, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
