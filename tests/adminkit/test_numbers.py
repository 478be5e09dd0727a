"""Numbers are typed with a comma or a point, and never misread."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from adminkit.fields import NumberField, PriceField, WholeField
from adminkit.numbers import (
    AmbiguousNumber,
    counted_of,
    plain_number,
    signed_count,
    typed_number,
)

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,0", "1"),
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        (" 12,50 ", "12.50"),
        ("1234,50", "1234.50"),
        ("1234.567", "1234.567"),
        (",5", "0.5"),
        ("3,", "3"),
        ("-1", "-1"),
        ("+3", "3"),
        ("0,125", "0.125"),
    ],
)
def test_decimals_follow_a_comma_or_a_point(text: str, number: str) -> None:
    assert typed_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["1.234,50", "1,234.50", "1.234", "12,500", "999.000", "1.2.3", "1,234,567", "-1.000"]
)
def test_what_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(AmbiguousNumber, match=f"“{text}”"):
        typed_number(text)


@pytest.mark.parametrize(
    "text", ["", "abc", "1e3", "1_000", "٣", "NaN", "12,50 €", "1 234", "--1", ".", "+"]
)
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        typed_number(text)


@pytest.mark.parametrize(
    ("value", "text"), [("7.50", "7.5"), ("8.0", "8"), ("10", "10"), ("0.0", "0"), ("-1.0", "-1")]
)
def test_a_number_is_shown_without_needless_zeros(value: str, text: str) -> None:
    assert plain_number(Decimal(value)) == text


def test_nothing_is_shown_for_no_number() -> None:
    assert plain_number(None) == ""


def refusal(field: NumberField | WholeField, text: str) -> str:
    with pytest.raises(ValidationError) as error:
        field.clean(text)
    return " ".join(error.value.messages)


def test_an_ambiguous_number_is_refused_in_words() -> None:
    assert refusal(PriceField(), "1.234,50") == (
        "“1.234,50” has more than one comma or point. Write only the one before the decimals, such "
        "as 1234.50 or 1234,50."
    )


def test_a_price_that_may_be_thousands_is_refused_in_words() -> None:
    assert refusal(PriceField(), "1.234") == (
        "“1.234” can be read in two ways. Write 1234 for the whole number, or fewer decimals."
    )


def test_a_price_is_0_or_more_and_to_the_cent() -> None:
    field = PriceField()
    assert field.clean("12,50") == Decimal("12.50")
    assert "greater than or equal to 0" in refusal(field, "-1")
    assert "2 decimal places" in refusal(field, "0,125")


def test_a_whole_number_with_a_comma_and_zero_is_that_number() -> None:
    assert WholeField().clean("1,0") == 1


@pytest.mark.parametrize("text", ["1,5", "1.5", "abc"])
def test_a_fraction_is_not_a_whole_number(text: str) -> None:
    assert refusal(WholeField(), text) == "Enter a whole number."


def test_a_thousand_with_a_point_is_not_read_as_one() -> None:
    assert "can be read in two ways" in refusal(WholeField(), "1.000")


@pytest.mark.parametrize("field", [NumberField(required=False), WholeField(required=False)])
def test_an_empty_text_is_no_number(field: NumberField | WholeField) -> None:
    assert field.clean(" ") is None


@pytest.mark.parametrize(
    ("field", "keyboard"),
    [
        (NumberField(), "decimal"),
        (WholeField(min_value=0), "numeric"),
        (WholeField(min_value=-9), None),
    ],
)
def test_a_number_is_typed_as_text_on_a_fitting_keyboard(
    field: NumberField | WholeField, keyboard: str | None
) -> None:
    assert field.widget.input_type == "text"
    assert field.widget.attrs.get("inputmode") == keyboard


@pytest.mark.parametrize(
    ("number", "words"), [(1, "+1 credit"), (-1, "-1 credit"), (-1200, "-1,200 credits")]
)
def test_a_difference_agrees_with_its_noun(number: int, words: str) -> None:
    assert signed_count(number, "credit") == words


@pytest.mark.parametrize(
    ("count", "every", "words"),
    [(1, 2, "1 of 2 rows is"), (0, 1, "0 of 1 row are"), (2, 1500, "2 of 1,500 rows are")],
)
def test_a_part_agrees_with_its_verb(count: int, every: int, words: str) -> None:
    assert counted_of(count, every, "row") == words
