"""What records are worth: typed, multiplied for many, in files, and never a day that is not so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.edit import edit_together
from collection.bulk.merge_records import merge_records, usual_choice
from collection.history.undo import Undo
from collection.models import Batch, Record
from collection.models.edits.worth import Multiple, read_multiple
from disco_site.people.roles import Role, give_role
from tests.collection.undoing import TakeIn, anna, take_in
from tests.factories import make_record, make_user

__all__ = ["anna", "take_in"]
pytestmark = pytest.mark.django_db
OLD = date(2020, 1, 1)


def worth(record: Record) -> tuple[Decimal | None, date | None]:
    return Record.objects.values_list("value", "valued_on").get(pk=record.pk)


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "base", "factor"),
    [
        ("price x 1.5", "price", "1.5"),
        ("Price×1,5", "price", "1.5"),
        ("value * 2", "value", "2"),
        ("0,9 x value", "value", "0.9"),
        ("price", "price", "1"),
    ],
)
def test_a_multiple_is_read_as_it_is_typed(text: str, base: str, factor: str) -> None:
    assert read_multiple(text) == Multiple(base, Decimal(factor))


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "12,50", "price 2", "price + 2", "x 2", "cost x 2"])
def test_anything_else_is_no_multiple(text: str) -> None:
    assert read_multiple(text) is None


def test_values_are_multiples_of_what_was_paid_to_the_cent() -> None:
    records = [make_record(price=Decimal(price)) for price in ("10.01", "7.00", "0.01")]
    free = make_record(price=None, value=3, valued_on=OLD)
    batch, _ = edit_together(
        Record.objects.all(), {"value": Multiple("price", Decimal("1.5"))}, by=SITE
    )
    today = timezone.localdate()
    assert [worth(record) for record in records] == [
        (Decimal("15.02"), today),
        (Decimal("10.50"), today),
        (Decimal("0.02"), today),
    ]
    assert worth(free) == (3, OLD)
    assert batch and batch.counts == {"changed": 3, "same": 0}
    assert batch.options["value"] == "price × 1.5"
    Undo(batch).run(by=SITE)
    assert [worth(record) for record in records] == [(None, None)] * 3


def test_what_is_worth_that_already_is_not_changed_again() -> None:
    make_record(price=Decimal("10.01"))
    half = {"value": Multiple("price", Decimal("1.5"))}
    edit_together(Record.objects.all(), half, by=SITE)
    assert edit_together(Record.objects.all(), half, by=SITE).batch is None


def test_a_value_can_be_raised_by_itself() -> None:
    record = make_record(value=Decimal("40.00"), valued_on=OLD)
    edit_together(Record.objects.all(), {"value": Multiple("value", Decimal("1.1"))}, by=SITE)
    assert worth(record) == (Decimal("44.00"), timezone.localdate())


def test_what_would_be_more_than_a_column_holds_stays() -> None:
    record = make_record(price=Decimal("9999999999.99"))
    values = {"value": Multiple("price", Decimal(2)), "location": "Box"}
    edit_together(Record.objects.all(), values, by=SITE)
    assert worth(record) == (None, None)
    assert Record.objects.get().location == "Box"


def test_a_value_for_many_is_of_today_and_goes_with_its_day() -> None:
    record = make_record(value=5, valued_on=OLD)
    edit_together(Record.objects.all(), {"value": Decimal(5)}, by=SITE)
    assert worth(record) == (5, timezone.localdate())
    edit_together(Record.objects.all(), {"value": Decimal(5), "valued_on": OLD}, by=SITE)
    assert worth(record) == (5, OLD)
    edit_together(Record.objects.all(), {"value": None}, by=SITE)
    assert worth(record) == (None, None)


def test_the_preview_counts_those_that_have_a_price(client: Client) -> None:
    give_role(make_user("collector"), Role.COLLECTOR)
    user = User.objects.get()
    client.force_login(user)
    records = [make_record(user, price=Decimal(10)), make_record(user, price=None)]
    sent = {"action": "bulk_edit", "_selected_action": [record.pk for record in records]}
    sent |= {"value": "price x 1,5", "preview": "1"}
    page = client.post(reverse("admin:collection_record_changelist"), sent)
    today = timezone.localdate()
    assert page.context["counts"] == [
        ("value becomes “price × 1.5”", 1),
        (f"valued on becomes “{today}”", 1),
    ]
    assert page.context["changing"] == 1
    client.post(reverse("admin:collection_record_changelist"), sent | {"apply": "1"})
    assert [worth(record) for record in records] == [(15, today), (None, None)]


def test_of_merged_records_the_day_goes_with_its_value() -> None:
    kept = make_record(value=20)
    gone = make_record(value=30, valued_on=OLD)
    merge_records(kept, [gone], usual_choice([kept, gone]), by=SITE)
    assert worth(kept) == (20, None)
    other = make_record(value=40, valued_on=date(2024, 5, 1))
    merge_records(kept, [other], {"value": other.pk}, by=SITE)
    assert worth(kept) == (40, date(2024, 5, 1))


def test_a_new_value_in_a_file_is_of_the_day_on_which_it_came(take_in: TakeIn) -> None:
    record = make_record(make_user(), value=20, valued_on=OLD)
    take_in(f"uid,value,shop\n{record.uid},20.00,Corner\n")
    assert worth(record) == (20, OLD)
    take_in(f"uid,value\n{record.uid},30\n")
    assert worth(record) == (30, timezone.localdate())
    take_in(f"uid,value,valued_on\n{record.uid},40,2024-05-01\n")
    assert worth(record) == (40, date(2024, 5, 1))
    take_in(f"uid,value\n{record.uid},\\-\n")
    assert worth(record) == (None, None)
    Undo(Batch.objects.latest("pk")).run(by=SITE)
    assert worth(record) == (40, date(2024, 5, 1))


def test_worth_and_matrix_come_in_with_a_new_record(take_in: TakeIn, anna: object) -> None:
    take_in("artist,title,matrix,value,valued_on\nCan,Soon,UAS-1 A,12.5,2024-05-01\n")
    record = Record.objects.get()
    assert (record.matrix, *worth(record)) == ("UAS-1 A", Decimal("12.50"), date(2024, 5, 1))
    assert list(Record.objects.search("uas-1")) == [record]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ({"value": "30", "valued_on": "2020-01-01"}, timezone.localdate),
        ({"value": "30", "valued_on": "2024-05-01"}, lambda: date(2024, 5, 1)),
        ({"value": "20", "valued_on": "2020-01-01"}, lambda: OLD),
        ({"value": "20", "valued_on": ""}, timezone.localdate),
        ({"value": "", "valued_on": "2020-01-01"}, lambda: None),
    ],
)
def test_the_form_never_keeps_the_day_of_a_former_value(
    client: Client, data_dir: object, typed: dict[str, str], day: Callable[[], date | None]
) -> None:
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    record = make_record(user, value=20, valued_on=OLD)
    address = reverse("admin:collection_record_change", args=[record.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent.pop("cover", None)
    client.post(address, sent | typed)
    assert worth(record)[1] == day()
