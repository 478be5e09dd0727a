from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0034_records_are_ordered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="preferences",
            name="folders",
            field=models.CharField(
                choices=[("place", "place"), ("tag", "tag")],
                db_default="place",
                default="place",
                max_length=10,
                verbose_name="folders at Discogs are",
            ),
        ),
        migrations.AddConstraint(
            model_name="preferences",
            constraint=models.CheckConstraint(
                condition=models.Q(("folders__in", ["place", "tag"])),
                name="preferences_folders_known",
            ),
        ),
    ]
