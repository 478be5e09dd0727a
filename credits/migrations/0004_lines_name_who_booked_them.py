import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0003_pace_within_reason"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="transaction",
            name="booked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who booked it; empty for lines older than this was kept.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="booked_lines",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
