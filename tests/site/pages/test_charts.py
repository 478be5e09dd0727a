import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from adminkit.charts.charts import WIDTH, Chart, bar_chart, line_chart, lying_bar_chart

pytestmark = pytest.mark.once

YEARS = [(str(year), 12 * (year - 1990), f"/{year}/") for year in range(1991, 2027)]
KINDS = [bar_chart, lying_bar_chart, line_chart]


def drawn(chart: Chart) -> str:
    return render_to_string("disco/chart.html", {"chart": chart})


@pytest.mark.parametrize("make", KINDS)
def test_a_chart_is_an_image_with_a_name_and_a_table_that_says_the_same(make):
    text = drawn(make("Bought per year", [("2001", 3, ""), ("2002", 1234, "")]))
    assert (
        'role="img" aria-label="Bought per year, 2001 to 2002: least 3 (2001), most 1,234 (2002)"'
        in text
    )
    assert re.findall(r'<td>(.+?)</td><td class="number">(.+?)</td>', text) == [
        ("2001", "3"),
        ("2002", "1,234"),
    ]


@pytest.mark.parametrize("make", KINDS)
def test_a_value_leads_to_what_is_behind_it_from_the_picture_and_from_the_table(make):
    text = drawn(make("Genres", [("Dub & Roots", 1, "/?genre=Dub&a=1")]))
    assert text.count('<a href="/?genre=Dub&amp;a=1">') == 2
    assert "<title>Dub &amp; Roots: 1</title>" in text


@pytest.mark.parametrize("make", KINDS)
def test_a_chart_of_nothing_says_so(make):
    assert "Nothing to show yet." in drawn(make("Genres", []))


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize(
    "values", [[0], [0, 0], [1], [Decimal("0.50"), Decimal("19999.99")], [7] * 80]
)
def test_everything_is_drawn_inside_the_picture(make, values: list):
    chart = make("Any", [(str(place), value, "") for place, value in enumerate(values)])
    for mark in chart.marks:
        assert mark.drawn.x >= 0 and mark.drawn.x + mark.drawn.width <= WIDTH
        assert mark.drawn.y >= 0 and mark.drawn.y + mark.drawn.height <= chart.height


def test_the_height_of_a_bar_is_in_proportion_to_its_value():
    one, two = bar_chart("Any", [("a", 10, ""), ("b", 20, "")]).marks
    assert two.drawn.height == pytest.approx(2 * one.drawn.height, abs=0.2)


def test_the_length_of_a_lying_bar_is_in_proportion_to_its_value():
    one, two = lying_bar_chart("Any", [("a", 10, ""), ("b", 20, "")]).marks
    assert two.drawn.width == pytest.approx(2 * one.drawn.width, abs=0.2)


def test_a_negative_value_hangs_below_the_line_of_zero():
    gain, loss = bar_chart("Credits", [("a", 2, ""), ("b", -2, "")]).marks
    assert gain.drawn.y + gain.drawn.height == pytest.approx(loss.drawn.y)


def test_names_below_the_bars_leave_each_other_room_and_the_last_one_is_there():
    names = bar_chart("Bought per year", YEARS).names
    assert names[-1].text == "2026"
    assert min(right.x - left.x for left, right in zip(names, names[1:], strict=False)) > 30


@pytest.mark.parametrize(
    ("most", "levels"), [(1, "0 1"), (3, "0 2 4"), (67, "0 40 80"), (12690, "0 7,500 15,000")]
)
def test_the_axis_names_round_numbers(most: int, levels: str):
    assert " ".join(level.text for level in bar_chart("Any", [("a", most, "")]).levels) == levels


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table():
    text = drawn(lying_bar_chart("Genres", [("Progressive Rock and everything near it", 1, "")]))
    assert ">Progressive Rock…<" in text
    assert "<td>Progressive Rock and everything near it</td>" in text


def test_wide_letters_take_twice_the_room():
    assert (
        lying_bar_chart("Artists", [("電気グルーヴとスチャダラパー", 1, "")]).names[0].text
        == "電気グルーヴとス…"
    )


def test_wide_letters_of_the_west_do_not_run_out_of_the_picture():
    assert lying_bar_chart("Labels", [("W" * 40, 1, "")]).names[0].text == "WWWWWWWWW…"


def test_a_stepped_line_stays_level_until_the_next_value():
    assert "H" in line_chart("Balance", [("a", 1, ""), ("b", 2, "")], stepped=True).path
