"""A record entered by mistake goes, and what it cost comes back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from adminkit.verbs import SITE
from collection.mistakes import withdraw
from collection.models import Play, Record, SourceKey, Track, Want
from credits.models import Account, Transaction
from ratings.models import Rating
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def test_what_hangs_on_the_record_goes_with_it():
    record = make_record(labels=["Spoon"], rating="8")
    record.set_tracks([{"title": "Paperhouse"}])
    Play.objects.create(record=record, user=record.owner, day=date(2024, 1, 1))
    SourceKey.objects.create(record=record, source="discogs", key="1")
    withdraw(record, by=SITE)
    for model in (Record, Track, Rating, Play, SourceKey):
        assert not model.objects.exists()


def test_a_purchase_is_reversed_and_both_lines_keep_the_memo():
    record = make_record(year=1971)
    record.buy(cost=1, by=SITE)
    [reversing] = withdraw(record, "Typed twice", by=SITE)
    assert (reversing.amount, reversing.reason) == (1, "Typed twice")
    assert Account.objects.get().balance() == 0
    assert set(Transaction.objects.values_list("record", "memo")) == {
        (None, "Can - Tago Mago (1971)")
    }


def test_lines_without_amount_stay_as_they_are():
    record = make_record()
    record.buy(cost=0, by=SITE)
    assert withdraw(record, by=SITE) == []
    assert Transaction.objects.count() == 1


def test_every_line_that_still_counts_is_reversed_once():
    record = make_record()
    record.buy(cost=1, by=SITE).reverse("Wrong cost", by=SITE)
    record.readd(cost=1, by=SITE)
    record.remove(refund=1, by=SITE)
    assert sorted(line.amount for line in withdraw(record, by=SITE)) == [-1, 1]
    assert Account.objects.get().balance() == 0


def test_a_want_that_it_closed_is_open_again():
    record = make_record()
    want = Want.objects.create(
        owner=record.owner, artist="Can", title="Tago Mago", closed_on=timezone.localdate()
    )
    Want.objects.update(record=record)
    withdraw(record, by=SITE)
    want.refresh_from_db()
    assert want.closed_on is None


def test_the_cover_is_deleted_when_the_transaction_is_through(
    data_dir, django_capture_on_commit_callbacks
):
    record = make_record()
    record.cover.save("front.jpg", ContentFile(b"picture"))
    path = data_dir / "media" / record.cover.name
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(record, by=SITE)
        assert path.exists()
    assert not path.exists()


def test_without_a_reason_nothing_happens():
    record = make_record()
    record.buy(cost=1, by=SITE)
    with pytest.raises(ValidationError, match="needs a reason"):
        withdraw(record, " ", by=SITE)
    assert Record.objects.exists()


def test_records_of_the_same_release_stay():
    other = make_record(make_user("ann"))
    withdraw(make_record(make_user("bob")), by=SITE)
    assert Record.objects.get() == other
