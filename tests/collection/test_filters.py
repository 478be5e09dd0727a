"""Each filter finds what it says and nothing else, and refuses what it cannot read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from adminkit.verbs import SITE
from collection.filters import RecordFilter, find_records
from collection.models import Artist, Loan, LookUp, Play, Record, SourceKey
from collection.orders.receiving import receive
from tests.factories import make_order, make_record, make_user

pytestmark = pytest.mark.django_db


def noon(day, month=5):
    return datetime(2024, month, day, 12, tzinfo=UTC)


# Filter, value, the record it finds, the record it does not.
CASES = [
    (
        "q",
        "bjork HOMO",
        {"artists": ["Björk"], "title": "Homogenic"},
        {"artists": ["Björk"], "title": "Debut"},
    ),
    ("artist", "bjork", {"artists": ["Can", "Björk"]}, {"title": "Björk"}),
    ("artist", "%", {"artists": ["100% Dynamite"]}, {"artists": ["Dynamite"]}),
    ("title", "ÜBER", {"title": "Über alles"}, {"artists": ["Über"]}),
    (
        "title",
        "mago",
        {"title": "Tago Mago", "artists": ["Mago"]},
        {"title": "Mogo", "artists": ["Mago"]},
    ),
    ("title", "mago", {"title": "Tago Mago", "artists": []}, {"title": "Mogo", "artists": []}),
    (
        "label",
        "factory",
        {"labels": ["Mute", "Factory Records"]},
        {"labels": ["Mute"], "title": "Factory"},
    ),
    ("artist", '"can"', {"artists": ["Can"]}, {"artists": ["Cannon"]}),
    ("label", '"Mute"', {"labels": ["Mute"]}, {"labels": ["Mute Records"]}),
    ("genre", '"rock"', {"genre": "Rock"}, {"genre": "Krautrock"}),
    ("format", '"LP"', {"format": "LP"}, {"format": "2xLP"}),
    ("format", '7"', {"format": '7"'}, {"format": "LP"}),
    ("title", '"heroes"', {"title": "“Heroes”"}, {"title": "Heroes"}),
    ("genre", "métal", {"genre": "Death Metal"}, {"genre": "Punk"}),
    ("style", '"dub"', {"styles": ["Ska", "Dub"]}, {"styles": ["Dub Techno"]}),
    ("style", "DÚB", {"styles": ["Dub Techno"]}, {"genre": "Dub"}),
    ("tag", '"blue"', {"tags": ["to sell", "Blue"]}, {"tags": ["Blue box"]}),
    ("tag", "BLÚE", {"tags": ["Blue box"]}, {"styles": ["Blue"]}),
    ("format", "lp", {"format": "2xLP"}, {"format": '7"'}),
    ("year_min", "1971", {"year": 1971}, {"year": 1970}),
    ("year_min", "1971", {"year": 1971}, {"year": None}),
    ("year_min", "999", {"year": 1971}, {"year": None}),
    ("year_max", "1971", {"year": 1971}, {"year": 1972}),
    ("original_year_min", "1971", {"original_year": 1971, "year": 1960}, {"original_year": 1970}),
    ("original_year_min", "1971", {"year": 1971}, {"year": 1971, "original_year": 1970}),
    ("original_year_max", "1971", {"original_year": 1971, "year": 1990}, {"original_year": 1972}),
    ("original_year_max", "1971", {"year": 1971}, {"year": None}),
    ("country", "öster", {"country": "Österreich"}, {"country": "Germany"}),
    ("country", '"uk"', {"country": "UK"}, {"country": "UK & Europe"}),
    ("country", '"', {"country": 'The "GDR"'}, {"country": "GDR"}),
    (
        "catalog_number",
        "d 42",
        {"labels": [("Mute", "STUMM 1"), ("Factory", "FACD 42")]},
        {"labels": [("Mute", "FACD 43")]},
    ),
    ("catalog_number", '"ilps 1"', {"labels": [("Island", "ILPS 1")]}, {"barcode": "ILPS 1"}),
    ("barcode", "5 016025-61", {"barcode": "501602561 1"}, {"barcode": "501602562 1"}),
    ("barcode", "5016025", {"barcode": "5-016025 611"}, {"title": "5016025"}),
    ("matrix", "4001 a", {"matrix": "PL 4001 A-1"}, {"matrix": "PL 4001 B-1"}),
    ("matrix", '"pl 4001"', {"matrix": "PL 4001"}, {"barcode": "PL 4001"}),
    ("color", "türkis", {"color": "Türkis marbled"}, {"color": "Blue"}),
    ("color", '"red"', {"color": "Red"}, {"color": "Dark red"}),
    ("shop", "müller", {"shop": "Plattenladen MÜLLER"}, {"shop": "Rough Trade"}),
    ("shop", '"rough trade"', {"shop": "Rough Trade"}, {"shop": "Rough Trade East"}),
    ("added_after", "2024-05-01", {"added_at": noon(1)}, {"added_at": noon(1, month=4)}),
    ("added_before", "2024-05-01", {"added_at": noon(1)}, {"added_at": noon(2)}),
    ("added_before", "2024-05-01", {"added_at": noon(1)}, {"added_at": None}),
    ("no_genre", "1", {"genre": ""}, {"genre": "Rock"}),
    ("no_genre", "0", {"genre": "Rock"}, {"genre": ""}),
    ("no_release", "1", {"discogs_release_id": None}, {"discogs_release_id": 77}),
    ("no_release", "0", {"discogs_release_id": 77}, {"discogs_release_id": None}),
    ("rating_min", "8.5", {"rating": "10"}, {"rating": "8"}),
    ("rating_max", "9", {"rating": "9"}, {"rating": "10"}),
    ("rating_max", "9", {"rating": "0"}, {"rating": None}),
    ("unrated", "1", {}, {"rating": "0"}),
    ("unrated", "0", {"rating": "0"}, {}),
    ("is_digitized", "1", {"is_digitized": True}, {"is_digitized": False}),
    ("is_digitized", "0", {"is_digitized": False}, {"is_digitized": True}),
    ("is_active", "1", {"is_active": True}, {"is_active": False}),
    ("is_active", "0", {"is_active": False}, {"is_active": True}),
    ("is_small", "1", {"format": '7"'}, {"format": "LP"}),
    ("is_small", "0", {"format": ""}, {"format": '7"'}),
    (
        "purchased_after",
        "2024-05-01",
        {"purchase_date": date(2024, 5, 1)},
        {"purchase_date": date(2024, 4, 30)},
    ),
    (
        "purchased_before",
        "2024-05-01",
        {"purchase_date": date(2024, 5, 1)},
        {"purchase_date": date(2024, 5, 2)},
    ),
    (
        "purchased_before",
        "2024-05-01",
        {"purchase_date": date(2024, 5, 1)},
        {"purchase_date": None},
    ),
    ("price_min", "9.50", {"price": Decimal("10.00")}, {"price": Decimal("9.49")}),
    ("price_max", "9.50", {"price": Decimal("9.50")}, {"price": Decimal("10")}),
    ("value_min", "9.50", {"value": Decimal("10.00")}, {"value": Decimal("9.49")}),
    ("value_max", "9.50", {"value": Decimal("9.50")}, {"value": None}),
    ("location", "regal ä", {"location": "Regal Ä 3"}, {"location": "Kiste 3"}),
    ("location", "shelf 3", {"location": "The SHELF  3"}, {"location": "Shelf 4"}),
    ("location", '"regal ä"', {"location": "Regal Ä"}, {"location": "Regal Ä 3"}),
    ("location", '"A 1"', {"location": "a 1"}, {"location": "A 12"}),
    (
        "media_condition",
        "Good (G)",
        {"media_condition": "Good (G)"},
        {"media_condition": "Very Good (VG)"},
    ),
    ("no_cover", "1", {"cover": ""}, {"cover": "covers/a.jpg"}),
    ("no_cover", "0", {"cover": "covers/a.jpg"}, {"cover": ""}),
    ("discogs_release_id", "77", {"discogs_release_id": 77}, {"discogs_release_id": 770}),
]

BAD = {
    "q": "x" * 503,
    "artist": "\x00",
    "title": "\u200b",
    "label": "x" * 503,
    "genre": "\u200b",
    "style": "\u200b",
    "tag": "\u200b",
    "format": "x" * 503,
    "year_min": "abc",
    "year_max": "1971.5",
    "original_year_min": "-1",
    "original_year_max": "seventies",
    "country": "\u200b",
    "artist_country": "\u200b",
    "catalog_number": "\u200b",
    "barcode": "x" * 503,
    "matrix": "\u200b",
    "color": "\u200b",
    "shop": "\u200b",
    "added_after": "soon",
    "added_before": "2024-13-01",
    "no_genre": "yes",
    "no_tracks": "2",
    "no_release": "no",
    "rating_min": "11",
    "rating_max": "NaN",
    "unrated": "abc",
    "by": "stranger",
    "is_digitized": "yes",
    "is_active": "3",
    "is_small": "true",
    "purchased_after": "01.05.2024",
    "purchased_before": "2024-02-30",
    "price_min": "-1",
    "price_max": "ten",
    "value_min": "much",
    "value_max": "-1",
    "location": "\u200b",
    "media_condition": "VG++",
    "no_cover": "2",
    "not_played_since": "yesterday",
    "owner": "stranger",
    "discogs_release_id": "0",
    "not_on_discogs": "gone",
    "looked_up": "discogs",
    "on_loan": "yes",
    "lent_to": "\u200b",
    "order": "Rough Trade",
}


def refusal(params, user=None):
    with pytest.raises(ValidationError) as caught:
        find_records(params, user)
    [message] = caught.value.messages
    return message


@pytest.mark.parametrize(("name", "value", "found", "other"), CASES)
def test_a_filter_finds_one_record_and_not_the_other(name, value, found, other):
    record = make_record(**found)
    make_record(**other)
    assert list(find_records({name: value})) == [record]


TEXTS = tuple(
    "q artist title label genre style tag format country catalog_number barcode matrix color shop "
    "location".split()
)
TEXT_CASES = [case for case in CASES if case[0] in TEXTS]


@pytest.mark.parametrize(("name", "value", "left_out", "found"), TEXT_CASES)
def test_a_negated_text_filter_finds_what_the_filter_does_not(name, value, left_out, found):
    make_record(**left_out)
    record = make_record(**found)
    assert list(find_records({f"{name}!": value})) == [record]


def test_a_record_of_no_genre_is_not_of_any():
    record = make_record(genre="")
    assert list(find_records({"genre!": "rock"})) == [record]


def test_a_filter_and_its_negation_narrow_together():
    metal = make_record(genre="Metal")
    make_record(genre="Death Metal"), make_record(genre="Rock")
    assert list(find_records({"genre": "metal", "genre!": "death"})) == [metal]


def test_other_filters_are_not_negated():
    assert refusal({"year_min!": "1971"}).startswith("“year_min!” is not a filter")


def test_the_refusal_of_a_name_tells_how_a_filter_is_negated():
    assert "Negated (genre!=Jazz): q, artist, title" in refusal({"artst": "Can"})


def test_every_filter_has_a_case_and_a_bad_value():
    special = {
        "by",
        "owner",
        "not_played_since",
        "looked_up",
        "not_on_discogs",
        "on_loan",
        "lent_to",
        "no_tracks",
        "artist_country",
        "order",
    }
    negated = {f"{name}!" for name in (*TEXTS, "lent_to", "artist_country")}
    assert {case[0] for case in CASES} | special == set(BAD)
    assert set(BAD) | negated == set(RecordFilter.base_filters)


def test_records_are_found_by_the_number_and_the_uid_of_their_order():
    other = make_record()
    order = make_order(None, {"title": "Landed"})
    receive(order, by=SITE)
    [record] = Record.objects.exclude(pk=other.pk)
    for text in (str(order.pk), str(order.uid), order.uid.hex.upper()):
        assert list(find_records({"order": text})) == [record]
    assert not find_records({"order": str(order.pk + 1)}).exists()
    assert refusal({"order": "9" * 30}) == (
        f"order takes the number or the uid of an order, not “{'9' * 30}”."
    )


def test_records_are_found_by_the_country_of_any_artist():
    german, british = make_record(artists=["Eno", "Cluster"]), make_record(artists=["Eno"])
    Artist.objects.filter(name="Cluster").update(country="West Germany")
    Artist.objects.filter(name="Eno").update(country="UK")
    unknown = make_record(artists=["Faust"], country="UK")
    assert set(find_records({"artist_country": "GERM"})) == {german}
    assert not find_records({"artist_country": '"Germany"'}).exists()
    assert set(find_records({"artist_country": '"uk"'})) == {german, british}
    assert set(find_records({"artist_country!": "germany"})) == {british, unknown}


def test_records_without_tracks_are_found_and_those_with_some():
    with_tracks, without = make_record(), make_record()
    with_tracks.tracks.create(position=1, title="Paperhouse")
    assert list(find_records({"no_tracks": "1"})) == [without]
    assert list(find_records({"no_tracks": "0"})) == [with_tracks]


def test_a_barcode_of_nothing_but_hyphens_finds_nothing():
    make_record(barcode="1-2")
    assert list(find_records({"barcode": "-"})) == []


@pytest.mark.once
@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_bad_value_is_refused_in_a_sentence_that_names_filter_and_value(name, value):
    message = refusal({name: value})
    assert message.startswith(f"{name} takes ")
    assert message.endswith(f", not “{value}”.")


def test_the_sentence_says_what_is_allowed():
    assert (
        refusal({"year_min": "abc"}) == "year_min takes a whole number from 0 to 9999, not “abc”."
    )


def test_an_unknown_name_is_refused_with_the_names_there_are():
    message = refusal({"artst": "Can"})
    assert message.startswith("“artst” is not a filter; there are q, artist, title, ")


def test_an_invalid_filter_that_nobody_checked_finds_nothing():
    make_record()
    assert not RecordFilter({"year_min": "abc"}).qs.exists()


def test_records_are_found_by_what_a_catalogue_answered():
    found, album, never = (make_record(title=title) for title in ("Found", "Album", "Never"))
    LookUp.objects.note(found.pk, "discogs", "found", key="1")
    LookUp.objects.note(album.pk, "musicbrainz", "album", key="x", sentence="No picture: Busy.")
    for value, records in {
        "found": [found],
        "discogs:found": [found],
        "musicbrainz:found": [],
        "never": [never],
        "discogs:never": [album, never],
        "incomplete": [album],
        "in-none": [],
    }.items():
        assert list(find_records({"looked_up": value}).order_by("pk")) == records, value


def test_records_are_found_that_the_last_list_of_discogs_did_not_contain():
    gone, there = make_record(title="Gone"), make_record(title="There")
    for record in (gone, there):
        SourceKey.objects.create(record=record, source="discogs", key=str(record.pk))
    SourceKey.objects.note_missing(gone.owner_id, "discogs", [gone.pk])
    assert list(find_records({"not_on_discogs": "1"})) == [gone]
    assert list(find_records({"not_on_discogs": "0"})) == [there]


def test_no_filter_finds_removed_records_too():
    records = {make_record(), make_record(is_active=False)}
    assert set(find_records({})) == records


def test_an_empty_value_narrows_nothing():
    make_record()
    assert find_records(dict.fromkeys(RecordFilter.base_filters, "")).count() == 1


def test_values_may_come_from_a_query_string():
    record = make_record(year=1971)
    assert list(find_records(QueryDict("year_min=1971&q=tago"))) == [record]


def test_all_conditions_must_hold():
    make_record(year=1971)
    assert not find_records({"year_min": "1971", "title": "ege"}).exists()


def test_no_record_is_of_the_years_up_to_999():
    make_record(year=1971)
    assert not find_records({"year_max": "999"}).exists()


@pytest.mark.parametrize("by", ["", "all", "ann"])
def test_ten_is_more_than_nine(by):
    make_record(make_user("ann"), rating="10")
    assert find_records({"rating_min": "9", "by": by}).exists()
    assert not find_records({"rating_max": "9", "by": by}).exists()


def test_a_record_with_several_links_and_ratings_is_found_once():
    record = make_record(
        artists=["Can", "Cannon"], labels=[("Mute", "1"), ("Mute", "2")], rating="8"
    )
    record.ratings.rate(record, record.owner, Decimal(9), on=date(2024, 1, 1), by=SITE)
    assert list(find_records({"artist": "can", "label": "mute", "rating_min": "8"})) == [record]


def test_an_owner_is_named_by_user_name():
    record, _ = make_record(make_user("ann")), make_record(make_user("bob"))
    assert list(find_records({"owner": "ann"})) == [record]


def test_a_record_played_since_the_day_is_left_out():
    old, never, new = make_record(), make_record(), make_record()
    Play.objects.create(record=old, user=old.owner, day=date(2024, 4, 30))
    Play.objects.create(record=new, user=new.owner, day=date(2024, 5, 1))
    assert set(find_records({"not_played_since": "2024-05-01"})) == {old, never}


def test_ratings_are_the_mean_unless_an_author_is_named():
    record = make_record(make_user("ann"), rating="10")
    record.ratings.rate(record, make_user("bob"), Decimal(6), by=SITE)
    assert find_records({"rating_min": "8", "rating_max": "8"}).get() == record
    assert find_records({"rating_max": "8", "by": "all"}).get() == record
    assert find_records({"rating_max": "6", "by": "bob"}).get() == record
    assert not find_records({"rating_max": "8", "by": "ann"}).exists()


def test_me_is_the_user_who_asks():
    ann = make_user("ann")
    record = make_record(ann)
    record.ratings.rate(record, make_user("bob"), Decimal(6), by=SITE)
    assert find_records({"unrated": "1", "by": "me"}, ann).get() == record
    assert not find_records({"unrated": "1", "by": "bob"}, ann).exists()


def test_whom_me_means_is_known_to_one_filter_alone():
    anna, bert = make_user("anna"), make_user("bert")
    hers = RecordFilter({"by": "me"}, user=anna)
    his = RecordFilter({"by": "me"}, user=bert)
    assert [each.asked.cleaned_data["by"] for each in (hers, his)] == [anna, bert]


def test_me_is_nobody_when_nobody_asks():
    assert refusal({"by": "me"}) == "by takes all or the name of a user, not “me”."


def test_an_earlier_rating_does_not_count():
    record = make_record(rating="5")
    record.ratings.rate(record, record.owner, Decimal(9), on=date(2024, 1, 1), by=SITE)
    assert not find_records({"rating_min": "6"}).exists()


def lent(to, **fields):
    record = make_record(**fields)
    Loan.objects.create(record=record, to=to)
    return record


def test_on_loan_is_what_somebody_has():
    away, here = lent("Anna"), make_record(title="Future Days")
    assert list(find_records({"on_loan": "1"})) == [away]
    assert list(find_records({"on_loan": "0"})) == [here]


def test_what_came_back_is_not_on_loan():
    record = lent("Anna")
    record.loans.update(returned=record.loans.get().since)
    assert not find_records({"on_loan": "1"}).exists()


def test_what_was_removed_is_not_on_loan():
    lent("Anna", is_active=False)
    assert not find_records({"on_loan": "1"}).exists()
    assert find_records({"on_loan": "0"}).exists()


@pytest.mark.parametrize("name", ["jorg", "JÖRG", '"jörg müller"', "müll"])
def test_lent_to_finds_the_person_however_it_is_typed(name):
    record = lent("Jörg Müller")
    lent("Anna")
    assert list(find_records({"lent_to": name})) == [record]


def test_lent_to_is_negated_like_other_texts():
    lent("Anna")
    other, here = lent("Bert"), make_record()
    assert set(find_records({"lent_to!": "anna"})) == {other, here}


@pytest.mark.parametrize("name", ["on_loan", "lent_to", "lent_to!"])
def test_whoever_may_not_see_loans_cannot_filter_by_them(name):
    assert refusal({name: "1"}, make_user("stranger")) == "You may not see loans."
