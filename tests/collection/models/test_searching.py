"""A search finds what Python's `word in search_text` finds, whatever is typed and whichever way is
taken.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection

from collection.models import Record, RecordQuerySet
from collection.models.searching.counting import count_hits
from collection.models.searching.on_sqlite import LONGEST, RECORDS
from collection.models.searching.words import holds_phrase, holds_words
from collection.names import search_fold
from tests.factories import make_record

pytestmark = pytest.mark.django_db

INDEX = RECORDS.name

#: What could mean something else to a database, a few letters of other scripts, and signs that are
#: drawn as one.
PIECES = [
    *('"', "''", "%", "_", "*", "\\", "-", "--", "^", "(", ")", ":", "+", ".", "{", "}", "[", "?"),
    *("love", "sun", "the", "an", "a", "or", "and", "not", "near", "AND", "NEAR(", "0042", "12345"),
    *("björn", "ÅNGSTRÖM", "straße", "ñ", "café", "мир", "日本語", "音楽", "ไทย", "أغنية"),
    *("😀", "👩\u200d🚀", "🇩🇪", "🎵🎶", "\ufffd", "ﬁn", "№", "x" * 45, "ab" * 60),
]
COUNT = 300


@pytest.fixture(scope="module")
def texts(module_db: None) -> dict[int, str]:
    """The search text of each of many records, of which some words are in most, some in one."""
    chance = Random(7)
    shared: dict[str, Any] = {"owner_id": make_record().owner_id}
    rows = []
    for number in range(COUNT):
        lines = [_line(chance) for _ in range(chance.randrange(1, 5))]
        title = "".join(chance.choice(PIECES) for _ in range(2))
        texts = [search_fold(line) for line in lines]
        rows.append(
            Record(
                title=title,
                title_key=f"{number}",
                title_sort=f"{number * 7919 % COUNT:03}",
                search_text="\n".join(text for text in texts if text),
                is_active=chance.random() < 0.9,
                **shared,
            )
        )
    Record.objects.bulk_create(rows)
    return dict(Record.objects.values_list("pk", "search_text"))


def _line(chance: Random) -> str:
    words = ["".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 4)))]
    words += chance.choices(["love", "sun", "common", "gold", "i"], k=chance.randrange(0, 3))
    return " ".join(words)


def typed(texts: dict[int, str], count: int) -> Iterator[str]:
    """Yield searches: pieces of what is written on records, and what stands nowhere."""
    chance = Random(11)
    written = [text for text in texts.values() if text]
    for _ in range(count):
        words = []
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
            line = chance.choice(chance.choice(written).split("\n"))
            start = chance.randrange(len(line))
            words.append(line[start : start + chance.choice((1, 2, 3, 4, 6, 12, 60, 200))])
        if chance.random() < 0.2:
            words.append("".join(chance.choice(PIECES) for _ in range(2)))
        yield chance.choice((str.upper, str.lower, str))(" ".join(words))


def as_python_finds(texts: dict[int, str], text: str) -> list[int]:
    words = search_fold(text).split()
    return sorted(pk for pk, found in texts.items() if all(word in found for word in words))


def found(records: RecordQuerySet) -> list[int]:
    return list(records.order_by("pk").values_list("pk", flat=True))


def test_hits_are_those_of_python_for_hundreds_of_searches(texts: dict[int, str]) -> None:
    hits = 0
    for text in typed(texts, 500):
        records = Record.objects.filter(holds_words(text))
        expected = as_python_finds(texts, text)
        assert (text, found(records)) == (text, expected)
        hits += len(expected)
    assert hits > 5_000


def test_counts_are_those_of_python(texts: dict[int, str]) -> None:
    for text in typed(texts, 200):
        count = Record.objects.filter(holds_words(text)).order_by().count()
        assert (text, count) == (text, len(as_python_finds(texts, text)))


def test_counts_in_the_index_are_those_of_python(texts: dict[int, str]) -> None:
    removed = Record.objects.removed()
    gone = set(removed.values_list("pk", flat=True))
    answered = 0
    for text in [*typed(texts, 300), "love", "sun", "love sun", "common", "GOLD"]:
        expected = as_python_finds(texts, text)
        count = count_hits(text)
        if count is not None:
            answered += 1
            assert (text, count) == (text, len(expected))
            assert (text, count_hits(text, removed)) == (text, len({*expected} - gone))
    assert answered >= 5 or connection.vendor != "sqlite"


@pytest.mark.parametrize("text", ["", "lo", "love an", "common " + "x" * 45, "no such word"])
def test_what_the_index_cannot_tell_is_not_counted_in_it(texts: dict[int, str], text: str) -> None:
    assert count_hits(text) is None


def test_a_code_that_may_be_on_a_barcode_is_not_counted_in_the_index(texts: None) -> None:
    Record.objects.update(search_text="4006180447126")
    assert count_hits("4006180447126") is None


def test_pages_are_those_of_python_in_any_order(texts: dict[int, str]) -> None:
    order = list(Record.objects.order_by("-title_sort", "pk").values_list("pk", flat=True))
    for text in typed(texts, 200):
        expected = set(as_python_finds(texts, text))
        in_order = [pk for pk in order if pk in expected]
        records = Record.objects.filter(holds_words(text)).order_by("-title_sort", "pk")
        page = list(records.values_list("pk", flat=True)[:5])
        assert (text, page) == (text, in_order[:5])
        later = list(records.values_list("pk", flat=True)[10:15])
        assert (text, later) == (text, in_order[10:15])


def test_what_a_search_leaves_out_is_all_others(texts: dict[int, str]) -> None:
    for text in typed(texts, 100):
        if search_fold(text):
            left = found(Record.objects.exclude(holds_words(text)))
            assert left == sorted(set(texts) - set(as_python_finds(texts, text)))


def test_a_phrase_is_found_with_its_blanks(texts: dict[int, str]) -> None:
    for text in typed(texts, 100):
        wanted = search_fold(text)
        expected = sorted(pk for pk, written in texts.items() if wanted in written)
        assert (text, found(Record.objects.filter(holds_phrase(text)))) == (text, expected)


def test_no_word_at_all_finds_everything(texts: dict[int, str]) -> None:
    assert found(Record.objects.search(" \u200b ")) == sorted(texts)


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 500, 20_000])
def test_a_long_word_is_compared_to_its_end(length: int) -> None:
    record = make_record(title="y" * 100 + "end")
    Record.objects.filter(pk=record.pk).update(search_text="y" * length + "end")
    assert found(Record.objects.search("y" * length + "end")) == [record.pk]
    assert found(Record.objects.search("y" * length + "other")) == []


def test_as_many_words_as_somebody_pastes_are_found() -> None:
    words = " ".join(f"word{number}" for number in range(600))
    record = make_record()
    Record.objects.filter(pk=record.pk).update(search_text=words)
    assert found(Record.objects.search(words)) == [record.pk]
    assert found(Record.objects.search(f"{words} other")) == []


def plan(records: RecordQuerySet) -> str:
    return records.explain()


@pytest.mark.once
def test_a_rare_word_is_found_by_the_index(texts: dict[int, str]) -> None:
    rare = Record.objects.filter(holds_words("x" * 45))
    assert INDEX in plan(rare) and INDEX in plan(rare.order_by("title_sort")[:5])


@pytest.mark.once
def test_the_first_of_many_hits_are_read_in_their_order(texts: dict[int, str]) -> None:
    common = Record.objects.filter(holds_words("love"))
    assert common.count() > 100
    page = plan(common.order_by("title_sort", "id", "is_active", "owner")[:2])
    assert INDEX not in page and "record_title" in page


@pytest.mark.once
def test_many_hits_are_counted_by_the_index(texts: dict[int, str]) -> None:
    assert INDEX in plan(Record.objects.filter(holds_words("love")).order_by())


@pytest.mark.once
def test_beside_a_long_word_a_short_one_is_looked_for_in_its_hits_alone(
    texts: dict[int, str],
) -> None:
    assert INDEX in plan(Record.objects.filter(holds_words("an " + "x" * 45)))
    assert INDEX not in plan(Record.objects.filter(holds_words("an")))


@pytest.mark.once
def test_looking_at_the_index_is_no_query_of_its_own(
    texts: dict[int, str], django_assert_num_queries: Any
) -> None:
    records = Record.objects.search("love")
    with django_assert_num_queries(2):
        records.count()
        list(records.order_by("title_sort")[:5])


@pytest.mark.postgres
def test_postgresql_finds_a_word_by_its_index(texts: dict[int, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert INDEX in plan(Record.objects.filter(holds_words("x" * 45)).order_by())
