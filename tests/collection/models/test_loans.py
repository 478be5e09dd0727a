"""Loans: who has a record, and what ends it."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.loans import lend_together, return_together
from collection.bulk.merge_records import merge_records
from collection.bulk.moves import put_back_together, remove_together
from collection.history.undo import NotUndoable, Undo
from collection.mistakes import withdraw
from collection.models import Batch, Loan, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def lend(*records, to="Anna", **how):
    return lend_together(
        Record.objects.filter(pk__in=[one.pk for one in records]), to, by=SITE, **how
    )


def take_back(**how):
    return return_together(Loan.objects.all(), by=SITE, **how)


def test_a_stack_is_lent_in_one_go():
    records = [make_record(title=f"Album {number}") for number in range(5)]
    lent = lend(*records, due=ago(-10), note="For the party")
    assert lent.batch.counts == {"new": 5, "changed": 0}
    rows = set(Loan.objects.open().values_list("to", "since", "due", "note"))
    assert rows == {("Anna", ago(0), ago(-10), "For the party")}


def test_a_record_is_lent_to_one_person_at_a_time():
    record = make_record()
    lend(record)
    lent = lend(record, to="Bert")
    assert lent.batch is None
    assert lent.refusals == [f"{record.full_name} is on loan to Anna since {ago(0)}."]


def test_the_database_knows_that_a_record_is_with_one_person():
    record = make_record()
    lend(record)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(record=record, to="Bert")


@pytest.mark.parametrize("name", ["due", "returned"])
def test_the_database_refuses_a_day_before_it_was_lent(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(record=make_record(), to="Anna", **{name: ago(1)})


def test_what_is_not_on_the_shelf_is_not_lent():
    record = make_record(is_active=False)
    assert lend(record).refusals == [f"{record.full_name} is not on the shelf."]


@pytest.mark.parametrize(
    "how", [{"to": "\u200b"}, {"to": "x" * 201}, {"since": ago(-1)}, {"due": ago(1)}]
)
def test_a_loan_that_cannot_be_is_refused(how):
    with pytest.raises(ValidationError):
        lend(make_record(), **how)


def test_a_loan_does_not_begin_before_the_last_one_ended():
    record = make_record()
    lend(record, since=ago(30))
    take_back(on=ago(10))
    assert lend(record, to="Bert", since=ago(20)).batch is None
    assert lend(record, to="Bert", since=ago(10)).batch


def test_a_person_keeps_the_first_spelling():
    lend(make_record(), to="Anna")
    lend(make_record(title="Future Days"), to="  anna ")
    assert list(Loan.objects.open().people()) == [("anna", "Anna", 2)]


def test_whoever_gets_it_again_on_the_same_day_continues_the_loan():
    record = make_record()
    lend(record)
    take_back()
    lent = lend(record)
    assert lent.batch.counts == {"new": 0, "changed": 1}
    assert [loan.returned for loan in Loan.objects.all()] == [None]


def test_users_lend_their_own_records_only():
    anna, bert = make_user("anna"), make_user("bert")
    give_role(anna, Role.COLLECTOR)
    mine, other = make_record(anna), make_record(bert, title="Future Days")
    lent = lend_together(Record.objects.all(), "Carl", by=anna)
    assert ([loan.record for loan in lent.loans], lent.left_alone) == ([mine], [other.pk])


def test_users_take_back_their_own_records_only():
    anna, bert = make_user("anna"), make_user("bert")
    give_role(anna, Role.COLLECTOR)
    mine, other = make_record(anna), make_record(bert, title="Future Days")
    lend(mine, other)
    return_together(Loan.objects.all(), by=anna)
    assert [loan.record for loan in Loan.objects.open()] == [other]


def test_listeners_lend_nothing():
    listener = make_user("listener")
    give_role(listener, Role.LISTENER)
    with pytest.raises(PermissionDenied):
        lend_together(Record.objects.all(), "Carl", by=listener)


def test_everything_that_somebody_has_is_returned_at_once():
    kept = make_record(title="Kept")
    lend(*(make_record(title=f"Album {number}") for number in range(3)))
    lend(kept, to="Bert")
    returned = return_together(Loan.objects.with_person("ANNA"), by=SITE)
    assert returned.batch.counts == {"new": 0, "changed": 3}
    assert [loan.record for loan in Loan.objects.open()] == [kept]


def test_a_loan_does_not_end_before_it_began():
    record = make_record()
    lend(record, since=ago(5))
    returned = take_back(on=ago(6))
    assert returned.batch is None
    assert returned.refusals == [
        f"{record.full_name} was lent on {ago(5)}, so it cannot be back on {ago(6)}."
    ]


def test_what_was_returned_is_not_returned_again():
    lend(make_record())
    take_back()
    assert take_back().batch is None


def test_lending_a_stack_is_undone_as_a_whole():
    records = [make_record(title=f"Album {number}") for number in range(5)]
    Undo(lend(*records).batch).run(by=SITE)
    assert not Loan.objects.exists()


def test_returning_a_stack_is_undone_as_a_whole():
    lend(*(make_record(title=f"Album {number}") for number in range(5)))
    Undo(take_back().batch).run(by=SITE)
    assert Loan.objects.open().count() == 5


def test_a_loan_that_was_returned_since_is_not_undone():
    batch = lend(make_record()).batch
    take_back()
    with pytest.raises(NotUndoable):
        Undo(batch).run(by=SITE)
    assert Loan.objects.count() == 1


def test_a_return_is_not_undone_for_a_record_that_somebody_else_has_by_now():
    record = make_record()
    lend(record, since=ago(2))
    batch = take_back().batch
    lend(record, to="Bert")
    kept = Undo(batch).preview().kept
    assert [row.why for row in kept] == ["lent to Bert since"]
    with pytest.raises(NotUndoable):
        Undo(batch).run(by=SITE)


def test_the_removal_of_a_record_ends_its_loan():
    record = make_record()
    lend(record, since=ago(3))
    record.remove(by=SITE, reason="lost")
    assert not Loan.objects.open().exists()
    assert Loan.objects.get().end == f"lost {ago(0)}"


def test_a_removal_that_is_taken_back_opens_the_loan_again():
    record = make_record()
    lend(record, since=ago(3))
    record.remove(by=SITE).reverse("No", by=SITE)
    assert Loan.objects.open().get().to == "Anna"


def test_a_record_that_is_put_back_is_with_nobody():
    record = make_record()
    lend(record, since=ago(3))
    record.remove(by=SITE, on=ago(2))
    record.readd(by=SITE, on=ago(1))
    assert [loan.returned for loan in Loan.objects.all()] == [ago(1)]


def test_a_record_that_was_lent_after_the_day_of_its_return_is_put_back():
    record = make_record()
    lend(record, since=ago(1))
    record.remove(by=SITE, on=ago(9))
    record.readd(by=SITE, on=ago(8))
    assert [loan.returned for loan in Loan.objects.all()] == [ago(1)]


def test_removal_and_return_that_are_taken_back_one_after_the_other_open_the_loan_again():
    record = make_record()
    lend(record, since=ago(3))
    removal = record.remove(by=SITE)
    record.readd(by=SITE).reverse("No", by=SITE)
    assert Loan.objects.get().returned is None
    removal.reverse("No", by=SITE)
    assert Loan.objects.open().get().to == "Anna"


def test_a_loan_that_had_ended_before_stays_ended_whatever_is_taken_back():
    record = make_record()
    lend(record)
    take_back()
    removal = record.remove(by=SITE)
    record.readd(by=SITE).reverse("No", by=SITE)
    removal.reverse("No", by=SITE)
    assert Loan.objects.get().returned == ago(0)


def test_removed_together_is_undone_with_the_loan():
    lend(make_record())
    batch = remove_together(Record.objects.all(), by=SITE).batch
    assert not Loan.objects.open().exists()
    Undo(batch).run(by=SITE)
    assert Loan.objects.open().get().to == "Anna"


def test_put_back_together_is_undone_with_the_loan():
    record = make_record()
    lend(record)
    removal = record.remove(by=SITE)
    batch = put_back_together(Record.objects.all(), by=SITE).batch
    assert Loan.objects.get().returned == ago(0)
    Undo(batch).run(by=SITE)
    removal.reverse("No", by=SITE)
    assert Loan.objects.open().get().to == "Anna"


@pytest.mark.parametrize("order", list(permutations(("lent", "returned", "again"))))
def test_whatever_the_order_of_undoing_a_record_is_with_one_person(order):
    record = make_record()
    batches = {"lent": lend(record, since=ago(2)).batch, "returned": take_back().batch}
    batches["again"] = lend(record, to="Bert").batch
    for name in order:
        try:
            Undo(Batch.objects.get(pk=batches[name].pk)).run(by=SITE)
        except NotUndoable:
            continue
    assert Loan.objects.unreturned().count() <= 1


@pytest.mark.once
@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_done_is_undone_step_by_step_in_reverse(seed):
    random, done = Random(seed), []
    for number in range(8):
        make_record(title=f"Album {number}")
    for _ in range(10):
        before = everything()
        some = Record.objects.filter(pk__in=random.sample(list(ids_of_records()), 3))
        if batch := something(random, some):
            done.append((batch.pk, before))
    for pk, before in reversed(done):
        Undo(Batch.objects.get(pk=pk)).run(by=SITE)
        assert everything() == before


def ids_of_records():
    return Record.objects.order_by("pk").values_list("pk", flat=True)


def everything():
    loans = Loan.objects.order_by("pk").values_list("pk", "record", "to", "since", "returned")
    return list(loans), list(Record.objects.order_by("pk").values_list("pk", "is_active"))


def something(random, records):
    """Do something to some of the records by chance; return its batch."""
    kept, *others = records
    match random.choice(["lend", "lend", "return", "merge", "remove"]):
        case "lend":
            since = ago(random.randint(0, 3))
            return lend_together(records, random.choice("ABC"), by=SITE, since=since).batch
        case "return":
            return return_together(Loan.objects.filter(record__in=records), by=SITE).batch
        case "merge":
            return merge_records(kept, others[:1], {}, by=SITE)
        case "remove":
            return remove_together(records, by=SITE, reason="lost").batch


def test_undone_in_turn_nothing_is_left_of_three_loans():
    record = make_record()
    batches = [lend(record, since=ago(2)).batch, take_back().batch, lend(record, to="B").batch]
    for batch in reversed(batches):
        Undo(batch).run(by=SITE)
    assert not Loan.objects.exists()


def test_a_record_that_was_a_mistake_takes_its_loans_with_it():
    record = make_record()
    lend(record)
    withdraw(record, by=SITE)
    assert not Loan.objects.exists()


def test_merged_records_have_all_loans_and_one_that_is_open():
    kept, gone = make_record(), make_record()
    lend(kept, to="Anna", since=ago(9))
    lend(gone, to="Bert", since=ago(5))
    merge_records(kept, [gone], {}, by=SITE)
    assert list(kept.loans.values_list("to", "returned")) == [("Bert", ago(0)), ("Anna", None)]


def test_the_loan_of_a_merged_record_goes_on():
    kept, gone = make_record(), make_record()
    lend(gone)
    merge_records(kept, [gone], {}, by=SITE)
    assert Loan.objects.open().get().record == kept


def test_a_record_on_the_shelf_is_not_lent_because_a_removed_one_was():
    kept, gone = make_record(), make_record()
    lend(gone, since=ago(9))
    gone.remove(by=SITE, on=ago(4))
    merge_records(kept, [Record.objects.get(pk=gone.pk)], {}, by=SITE)
    assert [loan.returned for loan in kept.loans.all()] == [ago(4)]


def test_a_merge_that_is_undone_gives_the_loans_back():
    kept, gone = make_record(), make_record()
    lend(kept, since=ago(9))
    lend(gone, since=ago(9))
    lend(gone_too := make_record(), to="Bert")
    before = set(Loan.objects.values_list("pk", "record", "to", "returned"))
    Undo(merge_records(kept, [gone, gone_too], {}, by=SITE)).run(by=SITE)
    assert set(Loan.objects.values_list("pk", "record", "to", "returned")) == before


def test_a_loan_is_asked_about_once_after_ninety_days():
    lend(make_record(), since=ago(90))
    lend(make_record(title="Future Days"), since=ago(89))
    asked = Loan.objects.to_ask_about()
    assert [loan.record.title for loan in asked] == ["Tago Mago"]
    assert asked.ask_no_more(by=SITE) == 1
    assert not Loan.objects.to_ask_about().exists()


def test_a_loan_with_a_day_is_asked_about_once_that_has_passed():
    lend(make_record(), since=ago(200), due=ago(1))
    lend(make_record(title="Future Days"), since=ago(200), due=ago(0))
    assert [loan.record.title for loan in Loan.objects.to_ask_about()] == ["Tago Mago"]


def test_another_day_is_asked_about_again():
    lend(make_record(), since=ago(200), due=ago(1))
    Loan.objects.update(asked_on=ago(20))
    assert Loan.objects.to_ask_about().exists()


def test_nobody_is_asked_about_what_came_back():
    lend(make_record(), since=ago(200))
    take_back()
    assert not Loan.objects.to_ask_about().exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"returned": None}, "on loan to somebody else"),
        ({"to": "bert", "since": ago(0)}, "on that day already"),
        ({"due": ago(20)}, "before it was lent"),
        ({"returned": ago(-1)}, "lies in the future"),
    ],
)
def test_a_loan_is_edited_within_the_rules(typed, sentence):
    record = make_record()
    lend(record, since=ago(9))
    take_back()
    lend(record, to="Bert")
    loan = Loan.objects.get(to="Anna")
    for name, value in typed.items():
        setattr(loan, name, value)
    with pytest.raises(ValidationError, match=sentence):
        loan.full_clean()


def test_a_stack_of_any_size_is_lent_and_returned_with_the_same_queries():
    make_user()
    counts = []
    # The first time the login of Disco is made, for which this is done.
    for size in (1, 5, 60):
        records = [make_record(title=f"Album {size} {number}") for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            lend(*records)
            take_back()
        counts.append(len(queries))
    assert counts[1] == counts[2]
