"""Days and years in files: one day is one value, however it is written; what is read in part is
kept in whole.
"""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from collection.importing.cells import dates, years
from collection.importing.files.problems import FileRefused
from collection.importing.judging.date_order import DateOrder
from collection.importing.judging.days_added import DaysAdded
from collection.importing.judging.same_cell import same
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import all_facts, export_to, figures, run
from tests.factories import make_record, make_user

pytestmark = pytest.mark.once

once = pytest.mark.once

#: Forty days over twenty years, in every month; some could be read in either order.
DAYS = [date(2002, 1, 3) + timedelta(days=173 * number) for number in range(40)]
EXCEL_ZERO = date(1899, 12, 30)
GERMAN = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
FRENCH = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()

Written = Callable[[date], str]
#: Every way of writing a day that is read, by the order in which it must be read ("" is any).
WAYS: dict[str, tuple[str, Written]] = {
    "ISO": ("", date.isoformat),
    "ISO with slashes": ("", lambda day: f"{day:%Y/%m/%d}"),
    "ISO with points": ("", lambda day: f"{day.year}.{day.month}.{day.day}."),
    "ISO with points and blanks": ("", lambda day: f"{day.year}. {day.month}. {day.day}."),
    "ISO and midnight": ("", lambda day: f"{day} 00:00:00"),
    "ISO and a time": ("", lambda day: f"{day} {day.day % 24:02}:01:59"),
    "ISO and a zone": ("", lambda day: f"{day}T10:01:00.123Z"),
    "ISO and an offset": ("", lambda day: f"{day}T10:01:00+02:00"),
    "digits": ("", lambda day: f"{day:%Y%m%d}"),
    "digits and a time": ("", lambda day: f"{day:%Y%m%d}T101500Z"),
    "Japanese": ("", lambda day: f"{day.year}年{day.month}月{day.day}日"),
    "Korean": ("", lambda day: f"{day.year}년 {day.month}월 {day.day}일"),
    "Excel's number": ("", lambda day: str((day - EXCEL_ZERO).days)),
    "Excel's number and a time": ("", lambda day: f"{(day - EXCEL_ZERO).days}.4242"),
    "English": ("", lambda day: f"{day.day} {day:%B} {day.year}"),
    "English, short": ("", lambda day: f"{day:%d-%b-%Y}"),
    "English, short year": ("", lambda day: f"{day:%d-%b-%y}"),
    "English with an apostrophe": ("", lambda day: f"{day:%d %b} '{day:%y}"),
    "English, in order": ("", lambda day: f"{day.day}th of {day:%B} {day.year}"),
    "American": ("", lambda day: f"{day:%B} {day.day}, {day.year}"),
    "American, short": ("", lambda day: f"{day:%b} {day.day:02} {day.year}"),
    "American, in order": ("", lambda day: f"{day:%B} {day.day}th, {day.year}"),
    "American with a weekday": ("", lambda day: f"{day:%A, %B} {day.day}, {day.year}"),
    "American and a time": ("", lambda day: f"{day:%b} {day.day}, {day.year} 8:21 PM"),
    "year first": ("", lambda day: f"{day:%Y-%b-%d}"),
    "of a mail": ("", lambda day: f"{day:%a, %d %b %Y} 10:01:00 +0100"),
    "of C": ("", lambda day: datetime(day.year, day.month, day.day, 10, 1).ctime()),
    "of JavaScript": ("", lambda day: f"{day:%a %b %d %Y} 10:01:00 GMT+0100 (CET)"),
    "German": ("", lambda day: f"{day.day}. {GERMAN[day.month - 1]} {day.year}"),
    "French": ("", lambda day: f"{day.day} {FRENCH[day.month - 1]} {day.year}"),
    "Spanish": ("", lambda day: f"{day.day} de {SPANISH[day.month - 1]} de {day.year}"),
    "day first, points": ("dmy", lambda day: f"{day:%d.%m.%Y}"),
    "day first, points and blanks": ("dmy", lambda day: f"{day.day}. {day.month}. {day.year}"),
    "day first, slashes": ("dmy", lambda day: f"{day.day}/{day.month}/{day.year}"),
    "day first, short year": ("dmy", lambda day: f"{day:%d.%m.%y}"),
    "day first and a time": ("dmy", lambda day: f"{day:%d/%m/%Y} 20:21"),
    "month first": ("mdy", lambda day: f"{day.month}/{day.day}/{day.year}"),
    "month first, short year": ("mdy", lambda day: f"{day.month}/{day.day}/{day:%y}"),
    "month first and a time": ("mdy", lambda day: f"{day:%m/%d/%Y} 8:21:00 AM"),
    "month first, hyphens": ("mdy", lambda day: f"{day:%m-%d-%Y}"),
}
every_way = pytest.mark.parametrize("way", WAYS)


def order_of(cells: list[str]) -> str:
    order = DateOrder()
    for line, cell in enumerate(cells, start=2):
        order.look(line, cell)
    return order.decide()


@once
@every_way
def test_the_same_days_are_read_from_every_way_of_writing_them(way: str) -> None:
    expected, write = WAYS[way]
    cells = [write(day) for day in DAYS]
    order = order_of(cells)
    assert order == expected
    assert [dates.day(order)(cell) for cell in cells] == [str(day) for day in DAYS]
    assert [dates.moment(order)(cell)[:10] for cell in cells] == [str(day) for day in DAYS]


@once
@every_way
def test_days_are_counted_by_value(way: str) -> None:
    order, write = WAYS[way]
    counted = DaysAdded()
    for day in DAYS * 2:
        counted.look(write(day))
    assert counted.counted(order) == {str(day): 2 for day in DAYS}


@once
@every_way
def test_a_year_is_read_from_every_day_but_a_number_of_excel(way: str) -> None:
    _, write = WAYS[way]
    if way.startswith("Excel"):
        with pytest.raises(ValueError, match="is not a year"):
            years.year()(write(DAYS[0]))
        return
    cells = [write(day) for day in DAYS]
    assert [years.year()(cell) for cell in cells] == [str(day.year) for day in DAYS]
    assert all(map(years.says_more, cells))


@once
@pytest.mark.parametrize(
    ("cell", "year", "more"),
    [
        ("1998", "1998", False),
        ("1998.0", "1998", False),
        ("'98", "1998", False),
        ("’05", "2005", False),
        ("1998-00-00", "1998", False),
        ("00/00/98", "1998", False),
        ("1998-10-00", "1998", True),
        ("Mar-78", "1978", True),
        ("Mar-03", "2003", True),
        ("Mar '03", "2003", True),
        ("Oct 1998", "1998", True),
        ("Oktober 1998", "1998", True),
        ("1998 Oct", "1998", True),
        ("10/1998", "1998", True),
        ("6/23/98", "1998", True),
        ("24.03.98", "1998", True),
        ("1/1/29", "", True),
        ("1/1/30", "1930", True),
        ("2017-12-22", "2017", True),
    ],
)
def test_a_year_is_read_whatever_is_known_beside_it(cell: str, year: str, more: bool) -> None:
    if not year:
        with pytest.raises(ValueError, match="is not a year"):
            years.year()(cell)
        return
    assert (years.year()(cell), years.says_more(cell)) == (year, more)


@once
@pytest.mark.parametrize(
    "cell",
    ["1971-73", "1998/99", "2020s", "ca. 1975", "May 12", "12-Mar", "31.02.2020", "19755", "-1971"],
)
def test_a_guess_is_no_year(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a year"):
        years.year()(cell)


@once
@pytest.mark.parametrize("refused", ["31.02.2020", "30/02/2020", "32/1/2020", "29.02.2021"])
def test_a_day_that_is_none_decides_no_order(refused: str) -> None:
    assert order_of([refused, "4/30/2020"]) == "mdy"
    with pytest.raises(FileRefused, match="no row decides it"):
        order_of([refused, "4/3/2020"])


@once
def test_days_that_are_alike_in_both_orders_leave_nothing_open() -> None:
    assert order_of(["4/4/2020", "12.12.2020"]) == ""


@once
def test_days_of_release_decide_only_what_others_leave_open() -> None:
    order = DateOrder()
    order.look(2, "4/3/2020")
    order.look_at_year("6/23/98")
    assert order.decide() == "mdy"
    order.look(3, "30/4/2020")
    assert order.decide() == "dmy"


@once
@pytest.mark.parametrize("cell", ["12.08.2019", "1.2.19", "1. 2. 2019", "12.08.2019 20:21"])
def test_with_points_the_day_comes_first(cell: str) -> None:
    assert order_of([cell]) == "dmy"
    assert order_of([cell, "08.30.2019"]) == "mdy"
    with pytest.raises(FileRefused, match="no row decides it"):
        order_of([cell, "3/4/2019"])


@once
def test_a_day_of_release_says_more_than_points() -> None:
    order = DateOrder()
    order.look(2, "12.08.2019")
    order.look_at_year("6/23/98")
    assert order.decide() == "mdy"


@pytest.mark.django_db
def test_that_points_decide_is_said_with_the_other_order(tmp_path: Path) -> None:
    make_user()
    path = shelf(tmp_path / "a.csv", "Gekauft am", ["12.08.2019"])
    outcome = run("import_records", path)
    sentence = "Dates such as 12.08.2019 are read as day, month, year, because of their points."
    assert sentence in outcome.said and "--dates mdy" in outcome.said
    assert all_facts()[0]["purchase_date"] == date(2019, 8, 12)


@once
def test_a_day_alone_is_the_same_as_that_day_with_a_time() -> None:
    assert same("added_at", "2020-01-05 00:00:00", "2020-01-05 10:01:00")
    assert not same("added_at", "2020-01-05 10:01:00", "2020-01-05 00:00:00")
    assert not same("added_at", "2020-01-06 00:00:00", "2020-01-05 10:01:00")
    assert not same("added_at", "", "2020-01-05 10:01:00")


def shelf(path: Path, header: str, cells: list[str], artist: str = "Can") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Artist", "Title", header])
        rows.writerows([artist, f"Title {number}", cell] for number, cell in enumerate(cells))
    return path


def bought(path: Path) -> set[object]:
    """Return the purchase dates that a file gives to its records."""
    assert run("import_records", path).code == 0
    return {fact["purchase_date"] for fact in all_facts()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way", ["ISO and a time", "Excel's number and a time", "English", "month first and a time"]
)
def test_days_on_which_a_shelf_was_typed_in_are_no_days_of_purchase(
    way: str, tmp_path: Path
) -> None:
    make_user()
    cells = [WAYS[way][1](day) for day in DAYS[:10] * 3 + DAYS[11:12]]
    assert bought(shelf(tmp_path / "a.csv", "Date Added", cells)) == {None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "on_ten_days", "is_bought"),
    [(29, 29, True), (30, 30, False), (40, 20, True), (40, 21, False)],
)
def test_thirty_rows_of_which_more_than_half_are_of_ten_days_were_typed_in(
    rows: int, on_ten_days: int, is_bought: bool, tmp_path: Path
) -> None:
    make_user()
    days = (DAYS[:10] * 3)[:on_ten_days] + DAYS[10 : 10 + rows - on_ten_days]
    path = shelf(tmp_path / "a.csv", "Date Added", [str(day) for day in days])
    assert (None not in bought(path)) == is_bought


@pytest.mark.django_db
def test_the_day_of_a_release_is_kept_in_the_remarks(tmp_path: Path) -> None:
    make_user()
    path = shelf(tmp_path / "a.csv", "Release", ["2017-12-22", "1998", "6/23/98", "'05"])
    outcome = run("import_records", path)
    assert [(fact["year"], fact["remarks"]) for fact in all_facts()] == [
        (2017, "Release: 2017-12-22"),
        (1998, ""),
        (1998, "Release: 6/23/98"),
        (2005, ""),
    ]
    assert "Years of two digits, as in 6/23/98, are read as 1930 to 2029." in outcome.said
    assert figures(run("import_records", path).counts) == (0, 0, 4, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["Oslo February 25", "Studio 54", "Volume 12", "No. 3/12"])
def test_words_that_end_in_two_digits_are_no_short_years(cell: str, tmp_path: Path) -> None:
    make_user()
    outcome = run("import_records", shelf(tmp_path / "a.csv", "Year", [cell, "1998"]))
    assert "Years of two digits" not in outcome.said


@pytest.mark.django_db
def test_the_time_of_a_purchase_is_kept_in_the_remarks(tmp_path: Path) -> None:
    make_user()
    cells = ["2020-01-05 10:01", "2020-01-06 00:00:00", "2020-01-07"]
    run("import_records", shelf(tmp_path / "a.csv", "Purchase date", cells))
    assert [fact["remarks"] for fact in all_facts()] == ["Purchase date: 2020-01-05 10:01", "", ""]


@pytest.mark.django_db
def test_the_day_of_a_release_in_a_file_of_discogs_is_kept(tmp_path: Path) -> None:
    make_user()
    path = tmp_path / "discogs.csv"
    path.write_bytes(discogs(row(released="1930-08-18", notes="from Jo")))
    run("import_records", path)
    fact = all_facts()[0]
    assert (fact["year"], fact["remarks"]) == (1930, "from Jo\nReleased: 1930-08-18")


@pytest.mark.django_db
def test_a_day_in_the_year_of_a_file_of_discos_own_is_added_to_the_remarks(
    tmp_path: Path,
) -> None:
    record = make_record(make_user(), remarks="mine")
    path = tmp_path / "own.csv"
    path.write_text(f"uid,artist,title,year\n{record.uid},,,1971-02-03\n,Can,Soon,1973-04-05\n")
    assert run("import_records", path).code == 0
    assert [(fact["year"], fact["remarks"]) for fact in all_facts()] == [
        (1971, "mine\nyear: 1971-02-03"),
        (1973, "year: 1973-04-05"),
    ]


@pytest.mark.django_db
def test_a_file_without_times_overwrites_none(tmp_path: Path) -> None:
    make_user()
    path = tmp_path / "discogs.csv"
    path.write_bytes(discogs(row(added="2020-01-05 10:01:00")))
    run("import_records", path)
    before = export_to(tmp_path / "before.csv")
    path.write_bytes(discogs(row(added="2020-01-05")))
    assert figures(run("import_records", path).counts) == (0, 0, 1, 0)
    assert export_to(tmp_path / "after.csv") == before
