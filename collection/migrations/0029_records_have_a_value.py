from decimal import Decimal

import django.core.validators
from django.conf import settings
from django.db import migrations, models

import adminkit.fields
import collection.fields


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0028_records_stand_at_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="matrix",
            field=collection.fields.LineField(
                blank=True,
                db_default="",
                default="",
                help_text="What is etched or stamped beside the label.",
                max_length=500,
                verbose_name="matrix / runout",
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="value",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What it is worth to you: typed, and never looked up.",
                max_digits=12,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="valued_on",
            field=models.DateField(
                blank=True, null=True, validators=[adminkit.fields.validate_day]
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__isnull", True), ("value__gte", 0), _connector="OR"),
                name="record_value_not_negative",
            ),
        ),
    ]
