import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db


def run(capsys, *words: str, **options: object) -> list[str]:
    call_command("random_record", *words, **options)
    return capsys.readouterr().out.splitlines()


def test_a_pick_is_one_line_with_what_one_looks_for_at_the_shelf(capsys):
    make_record(artists=["Can"], title="Ege Bamyası", year=1972, format="LP", location="B 3")
    assert run(capsys) == ["Can - Ege Bamyası (1972), LP, B 3"]


def test_a_pick_fits_the_filters(capsys):
    make_record(title="Bop", genre="Jazz", year=1959)
    make_record(title="Later", genre="Jazz", year=1979)
    make_record(title="Loud", genre="Metal", year=1959)
    assert run(capsys, "genre=jazz", "year_max=1960", count=9) == ["Can - Bop (1959)"]


def test_fewer_than_asked_for_are_told(capsys):
    make_record()
    call_command("random_record", count=3)
    assert capsys.readouterr().err == "Only 1 of 3 records: no more match.\n"


def test_a_removed_record_is_picked_only_if_asked_for(capsys):
    make_record(title="Gone", is_active=False)
    with pytest.raises(CommandError, match=r"^No record matches\.$"):
        call_command("random_record")
    assert run(capsys, "is_active=0") == run(capsys, "is_active=") == ["Can - Gone, removed"]


def test_a_seed_repeats_a_pick(capsys):
    for number in range(20):
        make_record(title=f"No. {number}")
    assert (
        run(capsys, count=5, seed=7) == run(capsys, count=5, seed=7) != run(capsys, count=5, seed=8)
    )


def test_json_is_a_list_with_the_values_of_each(capsys):
    make_record(
        make_user("anna"),
        artists=["A", "B"],
        title="Two",
        year=1990,
        labels=[("Spoon", "1")],
        rating="8.5",
    )
    (found,) = json.loads("\n".join(run(capsys, as_json=True)))
    assert found.pop("uid")
    assert found == {
        **{
            "artist": ["A", "B"],
            "title": "Two",
            "year": 1990,
            "genre": None,
            "format": None,
            "label": ["Spoon"],
            "country": "",
            "original_year": None,
        },
        **{"location": "", "rating": 8.5, "is_active": True, "owner": "anna"},
    }


def test_a_quiet_run_prints_nothing(capsys):
    make_record()
    assert run(capsys, verbosity=0, count=2) == [] and capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (["artst=Can"], {}, "“artst” is not a filter; there are q, artist, title"),
        (["year_min=abc"], {}, "year_min takes a whole number from 0 to 9999, not “abc”."),
        (["by=me", "unrated=1"], {}, "by takes all or the name of a user, not “me”"),
        (["jazz"], {}, "“jazz” is not a filter such as genre=jazz."),
        (["genre=a", "genre=b"], {}, "genre is given twice: “a” and “b”."),
        ([], {"count": 0}, "--count: 0 is not 1 or more."),
    ],
)
def test_what_it_cannot_take_is_said_in_a_sentence(words: list[str], options: dict, sentence: str):
    make_record()
    with pytest.raises(CommandError) as error:
        call_command("random_record", *words, **options)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("word", ["artist=", "artist!=", "year_min= "])
def test_a_filter_without_a_value_is_a_mistake(word):
    make_record()
    with pytest.raises(CommandError, match=r"^artist!?= has no value|^year_min= has no value"):
        call_command("random_record", word)
