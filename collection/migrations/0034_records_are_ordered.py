import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import adminkit.fields
import collection.fields
import collection.models.record_fields


def give_rights(apps, schema_editor):
    """Let whoever may add, change or delete wants do so with orders and their lines; whoever may
    change wants also sees them.
    """
    # An archive of an older age is brought up to date in a database beside the site's own.
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    tables = apps.get_model("contenttypes", "ContentType").objects.using(using)
    of_wants = permissions.filter(content_type__app_label="collection", content_type__model="want")
    likes = {"view": "change", "add": "add", "change": "change", "delete": "delete"}
    for action, like in likes.items():
        of_want = of_wants.filter(codename=f"{like}_want").first()
        if of_want is None or not (of_want.group_set.exists() or of_want.user_set.exists()):
            continue
        for model, words in {"order": "order", "orderline": "order line"}.items():
            table, _ = tables.get_or_create(app_label="collection", model=model)
            of_order, _ = permissions.get_or_create(
                content_type=table,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {words}"},
            )
            of_order.group_set.add(*of_want.group_set.all())
            of_order.user_set.add(*of_want.user_set.all())


def forget_orders(apps, schema_editor):
    """Delete the batches of kinds that were not known before, and the reason for a removal that was
    not; the records that came of orders stay as they are.
    """
    connection = schema_editor.connection
    using = connection.alias
    batches = apps.get_model("collection", "Batch").objects.using(using)
    unknown = batches.filter(kind__in=["receipt", "order"])
    changes = apps.get_model("collection", "Change").objects.using(using)
    changes.filter(batch_id__in=list(unknown.values_list("pk", flat=True)))._raw_delete(using)
    unknown._raw_delete(using)
    records = apps.get_model("collection", "Record").objects.using(using)
    records.filter(removal_reason="returned").update(removal_reason="")
    # PostgreSQL changes no table while checks of its foreign keys are pending.
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("collection", "0033_favourite_songs_and_countries_of_artists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "shop",
                    collection.fields.LineField(
                        max_length=200, validators=[collection.fields.validate_visible]
                    ),
                ),
                (
                    "ordered_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        validators=[
                            adminkit.fields.validate_day,
                            adminkit.fields.not_in_the_future,
                        ],
                    ),
                ),
                (
                    "expected_on",
                    models.DateField(
                        blank=True, null=True, validators=[adminkit.fields.validate_day]
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="When the first of it came.",
                        null=True,
                    ),
                ),
                ("promo_code", collection.fields.LineField(blank=True, max_length=100)),
                (
                    "shipping",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="Shared equally by all copies.",
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="An amount, shared in proportion to the prices.",
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "discount_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Of the prices of the records, without shipping.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="discount in percent",
                    ),
                ),
                (
                    "lot_total",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="What the records without a price of their own cost together.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="total of the lot",
                    ),
                ),
                (
                    "other_costs",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="Customs and fees, in the site's currency.",
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "currency",
                    collection.fields.LineField(
                        blank=True,
                        help_text="Only if it is not the site's, such as GBP.",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z]{3}$", "A currency has three letters, such as GBP."
                            )
                        ],
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=8,
                        help_text="What 1 of that currency costs in the site's.",
                        max_digits=16,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("1E-8"))],
                    ),
                ),
                (
                    "charged",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Instead of a rate: what was charged for all of it, in the site's currency.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "refunded",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "charge",
                    models.CharField(
                        choices=[
                            ("each", "one credit each"),
                            ("lot", "one credit for all of it"),
                            ("none", "no credit"),
                        ],
                        default="each",
                        max_length=10,
                        verbose_name="costs",
                    ),
                ),
                ("notes", collection.fields.ProseField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-ordered_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shop", ""), _negated=True), name="order_shop_visible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0),
                            ("other_costs__gte", 0),
                            ("refunded__gte", 0),
                            ("shipping__gte", 0),
                        ),
                        name="order_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lot_total__isnull", True), ("lot_total__gte", 0), _connector="OR"
                        ),
                        name="order_lot_total_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_percent__isnull", True),
                            ("discount_percent__range", (0, 100)),
                            _connector="OR",
                        ),
                        name="order_discount_percent_possible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_percent__isnull", True), ("discount", 0), _connector="OR"
                        ),
                        name="order_discount_of_one_kind",
                        violation_error_message="A discount is an amount or a percentage, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("charged__isnull", True), ("currency", ""), ("rate__isnull", True)
                            ),
                            models.Q(
                                models.Q(("currency", ""), _negated=True),
                                ("charged__isnull", True),
                                ("rate__gt", 0),
                                ("rate__isnull", False),
                            ),
                            models.Q(
                                models.Q(("currency", ""), _negated=True),
                                ("charged__gte", 0),
                                ("charged__isnull", False),
                                ("rate__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="order_currency_has_one_rate",
                        violation_error_message="Of an order in another currency, say the rate or the amount that was charged; of one in the site's currency, neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_on__isnull", True),
                            ("expected_on__gte", models.F("ordered_on")),
                            _connector="OR",
                        ),
                        name="order_expected_not_before_ordered",
                        violation_error_message="It is expected before it was ordered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on__isnull", True),
                            ("received_on__gte", models.F("ordered_on")),
                            _connector="OR",
                        ),
                        name="order_received_not_before_ordered",
                        violation_error_message="It was received before it was ordered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charge__in", ["each", "lot", "none"])),
                        name="order_charge_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=0,
                        help_text="Empty: the last.",
                        validators=[django.core.validators.MaxValueValidator(9999)],
                    ),
                ),
                (
                    "discogs_release_id",
                    models.PositiveBigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="Discogs release",
                    ),
                ),
                (
                    "artist",
                    collection.fields.LineField(
                        max_length=500, validators=[collection.fields.validate_visible]
                    ),
                ),
                (
                    "title",
                    collection.fields.LineField(
                        max_length=500, validators=[collection.fields.validate_visible]
                    ),
                ),
                ("label", collection.fields.LineField(blank=True, max_length=500)),
                ("catalog_number", collection.fields.LineField(blank=True, max_length=500)),
                ("format", collection.fields.LineField(blank=True, max_length=500)),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[collection.models.record_fields.validate_release_year],
                    ),
                ),
                (
                    "variant",
                    collection.fields.LineField(
                        blank=True,
                        help_text="What tells it from another line of the same release, such as its grade.",
                        max_length=100,
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(999),
                        ],
                        verbose_name="copies",
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Of one copy. Empty: its share of the total of the lot, else unknown.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "cancelled_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="cancelled copies"),
                ),
                (
                    "shared_count",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        editable=False,
                        help_text="The copies that shared the costs when the first of the order came.",
                        null=True,
                    ),
                ),
                ("product_key", models.CharField(editable=False, max_length=200)),
            ],
            options={
                "ordering": ["order", "position"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="record",
            name="record_removal_reason_known",
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
                    ("record_merge", "Merge of records"),
                    ("split", "Split"),
                    ("covers", "Covers"),
                    ("pictures", "Pictures"),
                    ("look_up", "Look-up"),
                    ("new_record", "New record"),
                    ("loan", "Loan"),
                    ("loan_return", "Return of loans"),
                    ("wants", "Change of wants"),
                    ("receipt", "Receipt of an order"),
                    ("order", "Change of an order"),
                    ("undo", "Undo"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="removal_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sold", "Sold"),
                    ("given", "Given away"),
                    ("traded", "Traded"),
                    ("returned", "Returned"),
                    ("lost", "Lost"),
                    ("broken", "Broken"),
                ],
                editable=False,
                max_length=10,
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
                            "record_merge",
                            "split",
                            "covers",
                            "pictures",
                            "look_up",
                            "new_record",
                            "loan",
                            "loan_return",
                            "wants",
                            "receipt",
                            "order",
                            "undo",
                        ],
                    )
                ),
                name="batch_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="collection.order",
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="want",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="order_lines",
                to="collection.want",
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="order_line",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="collection.orderline",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "removal_reason__in",
                        ["", "sold", "given", "traded", "returned", "lost", "broken"],
                    )
                ),
                name="record_removal_reason_known",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["owner", "ordered_on"], name="order_of_owner"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["shop", "owner"], name="order_shop"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                fields=("order", "product_key"),
                name="order_line_product_once",
                violation_error_message="It is in the order already: change the number of its copies.",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                fields=("order", "position"),
                name="order_line_position_once",
                violation_error_message="Another line has this position.",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("product_key", ""), _negated=True),
                    models.Q(("artist", ""), _negated=True),
                    models.Q(("title", ""), _negated=True),
                ),
                name="order_line_visible",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)), name="order_line_position_counts_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__range", (1, 999))), name="order_line_count_possible"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_count__gte", 0), ("cancelled_count__lte", models.F("count"))
                ),
                name="order_line_cancelled_within_count",
                violation_error_message="More copies are cancelled than were ordered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shared_count__isnull", True),
                    models.Q(("shared_count__gte", 0), ("shared_count__lte", models.F("count"))),
                    _connector="OR",
                ),
                name="order_line_shared_within_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit_price__isnull", True), ("unit_price__gte", 0), _connector="OR"
                ),
                name="order_line_price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discogs_release_id__isnull", True),
                    ("discogs_release_id__gte", 1),
                    _connector="OR",
                ),
                name="order_line_release_id_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year__isnull", True), ("year__range", (1860, 2100)), _connector="OR"
                ),
                name="order_line_year_possible",
            ),
        ),
        # The last, so that it is the first to be taken back.
        migrations.RunPython(give_rights, forget_orders),
    ]
