from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from adminkit.verbs import SITE
from collection.models import Play
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def test_a_play_is_of_today_unless_told_otherwise():
    record = make_record()
    assert Play.objects.log(record, record.owner, by=SITE).day == timezone.localdate()


def test_twice_a_day_is_two_plays_of_whoever_played():
    record, guest = make_record(), make_user("guest")
    Play.objects.log(record, guest, by=SITE)
    Play.objects.log(record, guest, by=SITE)
    assert [play.user for play in record.plays.all()] == [guest, guest]


def test_a_play_of_tomorrow_is_refused():
    record, tomorrow = make_record(), timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match=f"{tomorrow}, which lies in the future"):
        Play.objects.log(record, record.owner, tomorrow, by=SITE)


def test_a_play_that_is_typed_cannot_lie_in_the_future_either():
    record, tomorrow = make_record(), timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="lies in the future"):
        Play(record=record, user=record.owner, day=tomorrow).full_clean()


def test_plays_of_the_future_are_found():
    record, today = make_record(), timezone.localdate()
    for days in (0, 1):
        record.plays.create(user=record.owner, day=today + timedelta(days=days))
    assert Play.objects.in_the_future().count() == 1
