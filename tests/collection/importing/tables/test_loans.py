"""What is special about files of loans: a record is with one person at a time."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adminkit.verbs import SITE
from collection.bulk.loans import lend_together, return_together
from collection.history.undo import Undo
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.options import ImportOptions
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.models import Batch, Loan, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

HEADER = "record_uid,to,since,due,returned,note"


@pytest.fixture
def load(tmp_path):
    def run(*rows, header=HEADER, **options):
        path = tmp_path / "loans.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        job = TableImport("loans", open_table_file(path), TableOptions(**options))
        preview = job.preview()
        problems = []
        report = job.run(by=SITE, observer=lambda verdict: problems.extend(verdict.row.problems))
        assert preview.counts == report.counts
        return report, [str(problem) for problem in problems]

    return run


def test_a_record_changes_hands_in_one_file(load):
    uid = make_record().uid
    load(f"{uid},Anna,2024-01-01,,,")
    report, _ = load(f"{uid},Anna,2024-01-01,,2024-02-01,", f"{uid},Bert,2024-02-01,,,")
    assert (report.counts["changed"], report.counts["new"]) == (1, 1)
    assert Loan.objects.open().get().to == "Bert"


def test_two_open_loans_of_one_record_are_not_imported(load):
    uid = make_record().uid
    report, problems = load(f"{uid},Anna,2024-01-01,,,", f"{uid},Bert,2024-02-01,,,")
    assert not report.imported and not Loan.objects.exists()
    assert "another loan of this record has not ended either" in problems[0]


def test_a_loan_is_not_imported_beside_one_that_is_open(load):
    record = make_record()
    lend_together(Record.objects.all(), "Carl", by=SITE)
    report, _ = load(f"{record.uid},Anna,2024-01-01,,,")
    assert report.counts["bad"] == 1


def test_the_file_of_an_order_that_cannot_be_is_refused_not_half_done(load):
    uid = make_record().uid
    load(f"{uid},Anna,2024-01-01,,,")
    report, _ = load(f"{uid},Bert,2024-02-01,,,", f"{uid},Anna,2024-01-01,,2024-02-01,")
    assert not report.imported
    assert Loan.objects.get().to == "Anna"


def test_a_loan_is_opened_again_while_another_ends(load):
    uid = make_record().uid
    load(f"{uid},Anna,2024-01-01,,2024-02-01,", f"{uid},Bert,2024-02-01,,,")
    load(f"{uid},Bert,2024-02-01,,2024-03-01,", f"{uid},Anna,2024-01-01,,\\-,")
    assert Loan.objects.open().get().to == "Anna"


@pytest.mark.parametrize(
    "row", ["Anna,2999-01-01,,,", "Anna,2024-01-02,2024-01-01,,", "\u200b,2024-01-02,,,"]
)
def test_what_cannot_be_is_bad(load, row):
    report, _ = load(f"{make_record().uid},{row}")
    assert report.counts["bad"] == 1


def test_loans_of_records_of_others_are_not_imported(load):
    give_role(anna := make_user("anna"), Role.COLLECTOR)
    record = make_record(make_user("ben"))
    anna = User.objects.get(pk=anna.pk)
    report, problems = load(f"{record.uid},Carl,2024-01-01,,,", owner=anna, only_own=True)
    assert report.counts["bad"] == 1
    assert "belongs to another user" in problems[0]


def test_a_file_that_is_undone_opens_no_loan_of_a_record_that_is_with_somebody_else(load):
    record = make_record()
    load(f"{record.uid},Anna,2024-01-01,,,")
    report, _ = load(f"{record.uid},Anna,2024-01-01,,2024-02-01,")
    lend_together(Record.objects.all(), "Bert", by=SITE)
    assert [kept.why for kept in Undo(report.batch).preview().kept] == ["lent to Bert since"]


def test_the_loan_of_a_removed_record_comes_home_as_it_was(load):
    record = make_record(is_active=False)
    load(f"{record.uid},Anna,2024-01-01,,,")
    assert not Loan.objects.open().exists()
    assert Loan.objects.get().returned is None


@pytest.fixture
def load_records(tmp_path):
    def run(text):
        path = tmp_path / "records.csv"
        path.write_text(text, encoding="utf-8")
        owner = User.objects.get(username="collector")
        return Import(open_file(path), ImportOptions(owner=owner)).run(by=SITE).batch

    return run


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def test_a_record_that_a_file_removes_and_puts_back_is_with_nobody(load_records):
    record = make_record(make_user())
    lend_together(Record.objects.all(), "Anna", by=SITE, since=days_ago(5))
    load_records(f"uid,is_active\n{record.uid},0\n")
    assert not Loan.objects.open().exists()
    batch = load_records(f"uid,is_active\n{record.uid},1\n")
    assert not Loan.objects.open().exists()
    assert Loan.objects.get().returned == days_ago(0)
    Undo(batch).run(by=SITE)
    assert Loan.objects.get().returned is None


def test_a_record_that_a_file_brought_and_that_was_lent_since_is_kept(load_records):
    make_user()
    batch = load_records("artist,title\nCan,Tago Mago\n")
    lend_together(Record.objects.all(), "Anna", by=SITE)
    assert [kept.why for kept in Undo(batch).preview().kept] == ["was lent"]


def test_a_batch_of_before_there_were_loans_is_undone(load_records):
    make_user()
    batch = load_records("artist,title\nCan,Tago Mago\n")
    del batch.wrote["collection.Loan"]
    batch.save()
    Undo(Batch.objects.get(pk=batch.pk)).run(by=SITE)
    assert not Record.objects.exists()


def test_a_change_of_a_file_is_undone_although_the_record_was_lent(load_records):
    record = make_record(make_user())
    batch = load_records(f"uid,location\n{record.uid},Attic\n")
    lend_together(Record.objects.all(), "Anna", by=SITE)
    return_together(Loan.objects.all(), by=SITE)
    Undo(batch).run(by=SITE)
    assert Record.objects.get().location == ""
