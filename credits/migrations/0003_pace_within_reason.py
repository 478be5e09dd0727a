from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MOST = {
    "interval_days": 3660,
    "running_days": 3660,
    "credits_per_interval": 9999,
    "running_credits": 9999,
}


def bring_within_reason(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give accounts with a pace beyond the limits the limit: it was a slip of the hand.

    The interval that runs keeps its length, unless it is beyond as well.
    """
    accounts = apps.get_model("credits", "Account")._base_manager.using(
        schema_editor.connection.alias
    )
    beyond, within = models.Q(), {}
    for field, most in _MOST.items():
        is_beyond = models.Q(**{f"{field}__gt": most})
        beyond |= is_beyond
        limit = models.When(is_beyond, then=models.Value(most))
        whole = models.PositiveSmallIntegerField()
        within[field] = models.Case(limit, default=models.F(field), output_field=whole)
    # At once: PostgreSQL does not change a table of which a row was changed twice just now.
    accounts.filter(beyond).update(**within)


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0002_reasons_of_lines_and_running_interval"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Going back, the pace stays: it is within the former limits.
        migrations.RunPython(bring_within_reason, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="account",
            name="interval_days",
            field=models.PositiveSmallIntegerField(
                default=14, validators=[MinValueValidator(1), MaxValueValidator(3660)]
            ),
        ),
        migrations.AlterField(
            model_name="account",
            name="credits_per_interval",
            field=models.PositiveSmallIntegerField(
                default=1, validators=[MinValueValidator(1), MaxValueValidator(9999)]
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(interval_days__lte=3660, credits_per_interval__lte=9999),
                name="account_pace_within_reason",
            ),
        ),
    ]
