"""How text is stored, when two names are the same, and where a name is filed."""

import pytest

from collection.names import clean_text, name_key, search_fold, sort_key, sort_name

pytestmark = pytest.mark.once


def test_line_ends_are_stored_as_line_feeds() -> None:
    assert clean_text("a\r\nb\rc", multiline=True) == "a\nb\nc"


def test_control_characters_are_not_stored() -> None:
    assert clean_text("a\x00b\x07c\td") == "abc\td"


def test_text_is_stored_in_composed_form() -> None:
    assert clean_text("Bjo\u0308rk") == "Björk"


def test_a_single_line_is_trimmed_of_every_kind_of_blank() -> None:
    assert clean_text("\u00a0 Mr. Isaacs ") == "Mr. Isaacs"


def test_several_lines_keep_their_blanks() -> None:
    assert clean_text("  first\nsecond ", multiline=True) == "  first\nsecond "


def test_several_lines_of_blanks_only_are_nothing() -> None:
    assert clean_text(" \n ", multiline=True) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Motörhead", "MOTÖRHEAD"),
        ("Death ", "Death"),
        ("Sonic  Youth", "Sonic Youth"),
        ("Sci\u200b-Fi", "Sci-Fi"),
        ("Sci\u00adFi", "SciFi"),
        ("\u202bCan\u202c", "Can"),
        ("\u2067Can\u2069", "Can"),
        ("C\u200dan\u200c", "Can"),
        ("\u2764\ufe0f", "\u2764"),
        # The letter before it joins nothing anyway.
        ("\u06a9\u0627\u0631\u200c\u0647\u0627", "\u06a9\u0627\u0631\u0647\u0627"),
    ],
)
def test_case_blanks_and_invisible_marks_do_not_make_another_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Björk", "Bjork"), ("Nirvana", "Nirvana (2)"), ("AC/DC", "ACDC")]
)
def test_accents_numbers_and_signs_make_another_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


# A family, a Persian word, and a half form of Devanagari, which joiners make what they are.
JOINED = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200d\u0937",
]


@pytest.mark.parametrize("name", JOINED)
def test_a_joiner_that_is_seen_makes_another_name(name: str) -> None:
    apart = name.replace("\u200d", "").replace("\u200c", "")
    assert name_key(name) != name_key(apart)
    assert name_key(name_key(name)) == name_key(name)
    assert search_fold(name) == search_fold(apart)


def test_a_key_is_its_own_key() -> None:
    assert name_key(name_key("İstanbul ﬁne ẞ")) == name_key("İstanbul ﬁne ẞ")


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Björk", "bjork"),
        ("Mišþyrming", "misthyrming"),
        ("Ænima", "aenima"),
        ("Bolesław", "boleslaw"),
    ],
)
def test_the_search_does_without_accents(name: str, folded: str) -> None:
    assert search_fold(name) == folded


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("The Beatles", "Beatles, The"),
        ("Die Ärzte", "Ärzte, Die"),
        ("Los Lobos", "Lobos, Los"),
        ("A Tribe Called Quest", "Tribe Called Quest, A"),
        ("Nirvana (2)", "Nirvana"),
        ("The Band (3)", "Band, The"),
        ("The The", "The The"),
        ("They Might Be Giants", "They Might Be Giants"),
        ("Los", "Los"),
        ("Elbow", "Elbow"),
        ("太陽", "太陽"),
    ],
)
def test_a_name_is_filed_without_its_article_and_its_number(name: str, filed: str) -> None:
    assert sort_name(name) == filed


def test_signs_in_front_do_not_decide_where_a_name_stands() -> None:
    assert sort_key("...And You Will Know Us") < sort_key("Beatles")


@pytest.mark.parametrize("name", ["★", "!!!", "+/-", "·"])
def test_a_sort_key_is_never_empty(name: str) -> None:
    assert sort_key(name)
