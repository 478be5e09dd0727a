"""An amount is a price where it is in the currency of the site; any other is kept as it stands."""

from decimal import Decimal
from typing import Any

import pytest

from collection.models import Want
from tests.collection.importing.conftest import Imports
from tests.collection.importing.discogs_file import delimited, discogs, row, with_column
from tests.collection.importing.running import all_facts, run, told

pytestmark = [pytest.mark.usefixtures("collector"), pytest.mark.once]

# Currency of the site, cell, price.
OF_THE_SITE = [
    ("EUR", "12,50 €", "12.50"),
    ("EUR", "€ 12,-", "12"),
    ("EUR", "12 Euro", "12"),
    ("EUR", "EUR 1.340,00", "1340"),
    ("EUR", "1\u202f200,00 €", "1200"),
    ("EUR", ".50", "0.50"),
    ("USD", "$15.00", "15"),
    ("CAD", "$15.00", "15"),
    ("USD", "15 US$", "15"),
    ("SEK", "120 kr", "120"),
    ("NOK", "kr. 1 250:-", "1250"),
    ("JPY", "¥3,500", "3500"),
    ("JPY", "3500円", "3500"),
    ("RUB", "800 руб.", "800"),
    ("PLN", "20 zł", "20"),
    ("CHF", "Fr. 12.-", "12"),
    ("GBP", "£9.99", "9.99"),
]
SIGNS = "DM kr zł $ US$ £ ¥ CHF Fr. SEK Lire Pta Kč Ft ₽ R$ CA$ USD PLN JPY DEM".split()
FORMS = ["{} 30", "{}30", "30 {}", "30,00 {}", "{} 1.340,00", "30{}"]


@pytest.mark.parametrize(("currency", "cell", "price"), OF_THE_SITE)
def test_a_price_in_the_currency_of_the_site_is_read_with_its_sign(
    currency: str, cell: str, price: str, imports: Imports, settings: Any
) -> None:
    settings.DISCO_CURRENCY = currency
    imports(delimited([["Artist", "Album", "Price"], ["Can", "Tago Mago", cell]]))
    assert (all_facts()[0]["price"], all_facts()[0]["remarks"]) == (Decimal(price), "")


@pytest.mark.parametrize("sign", SIGNS)
def test_a_price_in_another_currency_is_kept_in_the_remarks(sign: str, imports: Imports) -> None:
    cells = [form.format(sign) for form in FORMS]
    rows = [["Can", f"No. {place}", cell] for place, cell in enumerate(cells)]
    outcome = imports(
        delimited([["Artist", "Album", "Price"], *rows, ["Can", "Soon", "9 €"]]), "--verbosity", 2
    )
    *others, own = all_facts()
    assert {fact["price"] for fact in others} == {None}
    assert [fact["remarks"] for fact in others] == [f"Price: {cell}" for cell in cells]
    assert (own["price"], own["remarks"]) == (9, "")
    assert told(outcome, *(f"“{cell}”: is in" for cell in cells), "prices here are in EUR")


@pytest.mark.parametrize("label", ["Price (USD)", "Price $", "Cost in DM", "Price PLN"])
def test_the_name_of_a_column_can_say_the_currency(label: str, imports: Imports) -> None:
    header = ["Artist", "Album", label]
    options = ["--map", f"{label}=price"]
    rows = [["Can", "Soon", "9"], ["Can", "Landed", "9 €"]]
    assert told(imports(delimited([header, *rows]), *options), "by its column")
    assert [fact["price"] for fact in all_facts()] == [None, 9]
    assert all_facts()[0]["remarks"] == f"{label}: 9"


def test_prices_in_other_currencies_are_counted_and_their_figures_offered(imports: Imports) -> None:
    rows = [["Can", "Soon", "$9"], ["Can", "Landed", "9 €"], ["Can", "Ege", "12 US$"]]
    outcome = imports(delimited([["Artist", "Album", "Price"], *rows]))
    assert told(outcome, "2 of 3 prices are in $, US$, not in EUR", "--currencies figures")


@pytest.mark.parametrize("label", ["Price", "Price (USD)"])
def test_the_figures_of_all_prices_are_taken_where_one_says_so(
    label: str, imports: Imports
) -> None:
    rows = [["Can", "Soon", "$9"], ["Can", "Landed", "9 €"], ["Can", "Ege", "12"]]
    outcome = imports(
        delimited([["Artist", "Album", label], *rows]),
        *("--map", f"{label}=price", "--currencies", "figures"),
    )
    assert [fact["price"] for fact in all_facts()] == [9, 9, 12]
    assert {fact["remarks"] for fact in all_facts()} == {""}
    assert told(outcome, "the figures are taken as they are")


@pytest.mark.parametrize(
    "label", ["Currency", "Price Currency", "Currency of price", "Währung", "Devise", "Valuta"]
)
def test_a_column_of_its_own_can_say_the_currency_of_each_price(
    label: str, imports: Imports
) -> None:
    header = ["Artist", "Album", "Price", label]
    rows = [["Can", "Soon", "9", "USD"], ["Can", "Landed", "9", "eur"], ["Can", "Ege", "9", ""]]
    outcome = imports(delimited([header, *rows]))
    assert told(outcome, "1 of 3 prices is in USD, not in EUR", "“9”: is in USD; prices here")
    assert [fact["price"] for fact in all_facts()] == [None, 9, 9]
    assert all_facts()[0]["remarks"] == f"{label}: USD\nPrice: 9"


def test_what_is_called_like_a_currency_and_holds_none_says_nothing(imports: Imports) -> None:
    rows = [["Can", "Soon", "9", "8/10"], ["Can", "Landed", "9", "7/10"]]
    imports(delimited([["Artist", "Album", "Price", "Valutazione"], *rows]))
    assert [(fact["price"], fact["rating"]) for fact in all_facts()] == [(9, 8), (9, 7)]


def test_it_is_said_what_prices_without_a_currency_are_read_as(imports: Imports) -> None:
    rows = [["Can", "Soon", "120 kr"], ["Can", "Landed", "85:-"]]
    outcome = imports(delimited([["Artist", "Album", "Price"], *rows]))
    assert told(outcome, "Those without a currency are read as EUR.")


def test_figures_kept_in_the_remarks_become_prices_by_the_choice(imports: Imports) -> None:
    file = delimited([["Artist", "Album", "Price"], ["Can", "Soon", "$9"]])
    imports(file)
    assert imports(file, "--currencies", "figures").counts["changed"] == 1
    assert all_facts()[0]["price"] == 9


def test_a_discogs_export_is_read_alike(imports: Imports) -> None:
    file = discogs(row({"Collection Cost": "30 DM"}), header=with_column("Collection Cost"))
    assert told(imports(file), "is in DM; prices here are in EUR")
    assert (all_facts()[0]["price"], all_facts()[0]["remarks"]) == (None, "Cost: 30 DM")


@pytest.mark.parametrize("label", ["Collection Currency", "Currency", "Collection Cost Currency"])
def test_a_column_beside_a_cost_at_discogs_can_say_its_currency(
    label: str, imports: Imports
) -> None:
    rows = [
        row({"Collection Cost": "9", label: "USD"}),
        row({"Collection Cost": "9", label: "EUR"}, release_id="2"),
    ]
    file = discogs(*rows, header=(*with_column("Collection Cost"), label))
    outcome = imports(file)
    assert told(outcome, "1 of 2 prices is in USD, not in EUR", "--currencies figures")
    assert [fact["price"] for fact in all_facts()] == [None, 9]
    assert "Cost: 9" in all_facts()[0]["remarks"]


def test_all_figures_of_a_discogs_export_can_be_taken(imports: Imports) -> None:
    cells = {"Collection Cost": "9", "Collection Currency": "USD"}
    header = (*with_column("Collection Cost"), "Collection Currency")
    imports(discogs(row(cells), header=header))
    assert imports(discogs(row(cells), header=header), "--currencies", "figures").counts["changed"]
    assert all_facts()[0]["price"] == 9


def test_a_price_is_read_once_the_site_has_its_currency(imports: Imports, settings: Any) -> None:
    file = delimited([["Artist", "Album", "Price"], ["Can", "Soon", "$9"]])
    imports(file)
    settings.DISCO_CURRENCY = "USD"
    assert imports(file).counts["changed"] == 1
    assert all_facts()[0]["price"] == 9


def test_a_want_in_another_currency_is_bad(collector: Any, tmp_path: Any) -> None:
    path = tmp_path / "wants.csv"
    path.write_text("artist,title,top_price\nCan,Soon,30 DM\nCan,Landed,30 €\n")
    outcome = run(
        "import_file", "wants", path, "--skip-bad-rows", "--rejects", tmp_path / "bad.csv"
    )
    assert told(outcome, "is in DM; prices here are in EUR")
    assert [want.top_price for want in Want.objects.all()] == [30]
