from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collection.models import Play
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def test_a_play_is_of_today_unless_told_otherwise():
    record = make_record()
    assert Play.objects.log(record, record.owner).day == timezone.localdate()


def test_twice_a_day_is_two_plays_of_whoever_played():
    record, guest = make_record(), make_user("guest")
    Play.objects.log(record, guest)
    Play.objects.log(record, guest)
    assert [play.user for play in record.plays.all()] == [guest, guest]


def test_a_play_of_tomorrow_is_refused():
    record, tomorrow = make_record(), timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match=f"{tomorrow}, which lies in the future"):
        Play.objects.log(record, record.owner, tomorrow)
