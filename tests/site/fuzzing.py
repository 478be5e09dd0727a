"""What nobody would type: addresses and forms with values of every kind, made up from a seed."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from random import Random
from urllib.parse import quote, quote_plus

from collection.filters.record_filter import RecordFilter
from tests.site.every_address import IDS, WORDS, filled

# An id that no row has, and the first id of rows that no form names.
NO_ROW, BYSTANDERS = 999_983, 5_000_000
NASTY = [
    *("", " ", "0", "-1", "1", "+1", "1 ", "1_000", "01", str(NO_ROW), "true", "maybe", "None"),
    *(
        "٣",
        "१२",
        "９",
        "²",
        "½",
        "1,0",
        "7,5",
        "1.234,50",
        "1.5.2",
        "1e5",
        "1e999",
        "NaN",
        "-Infinity",
    ),
    *("9" * 20, "-" + "9" * 30, "0" * 50, str(2**63), str(2**31), "9" * 5000),
    *("2026-13-45", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "31.12.26", "today"),
    *("x", "a\x00b", "\x1b[2J", "\u200b", "\u202eabc", "🎵" * 40, "é" * 300, "x" * 2000),
    *(
        "%",
        "_",
        "\\-",
        "[",
        "(?P<",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "{{ 1 }}",
        '"',
        '""',
    ),
    *(
        "../../etc/passwd",
        "//evil.example/",
        "http://evil.example/",
        "javascript:1",
        ",",
        "1,2,x",
        "a=b&c",
    ),
]
# Not a character: it reaches a site only in bytes, which no client of this language would send.
LONE_SURROGATE = "%ED%A0%80"
# The longest text that a form is sent, too long for an address.
LONG = "x" * 100_000
#: Parameters that pages read beside the fields of their forms and the filters of records.
PARAMETERS = """
    q o p all e page kind columns whole record after given before want barcode clone into show
    account year zero cost on next term app_label model_name field_name _popup _to_field _facets
    _changelist_filters v day state used priority artist title word user author value rated_on
    name query token batch__id__exact id id__in owner__id__exact user__id__exact author__id__exact
    record__id__exact rated_on__gte review__isempty title__regex created_at__range is_active__exact
    record__owner__password__startswith
""".split()
#: Names of fields and buttons that forms are sent beside those that their page shows.
FIELDS = """
    action _selected_action select_across index _save _addanother _continue _popup _to_field _rate
    next reason on cost refund value rated_on review cover file layout format export_items confirm
    another same owner record user author day name query is_active remove answer choice decide
    rating-1 rating-٣ artist join_phrases catalog_numbers track_list initial-artist
    interval_days credits_per_interval amount memo kind account date price username password
    password1 password2 role is_superuser groups into uid token fingerprint charge_after skip_bad
    place mode to line number text what take take_over missing missing_to copies tab page
    name_of_user until saved_filter title tags add_tags own own-1 choices sort picture person due
    since returned note several always address look_up list_text list_order read
""".split()


class FormFields(HTMLParser):
    """Collects the names and values of the fields on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "select", "textarea", "button") and given.get("name"):
            self.values.setdefault(given["name"] or "", given.get("value") or "")
        if tag == "select":
            self._select = given.get("name") or ""
        # What is chosen, or where nothing is, what can be.
        is_choice = tag == "option" and self._select and given.get("value")
        if is_choice and ("selected" in given or not self.values[self._select]):
            self.values[self._select] = given["value"] or ""


def fields_of(page: str) -> dict[str, str]:
    """Return the fields of all forms on a page, with the values that they have there."""
    parser = FormFields()
    parser.feed(page)
    return {name: value for name, value in parser.values.items() if name != "csrfmiddlewaretoken"}


class Fuzzer:
    """Makes up addresses and forms; the same ones from the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def path(self, route: str, pk: int | None, words: Mapping[str, Sequence[str]]) -> str:
        """Return a route with ids and `words` in it: mostly `pk`, a row that there is, and words
        that mean something, else what is no id and no word.
        """
        known: dict[str, Sequence[str]] = dict.fromkeys(IDS, [str(pk or NO_ROW)])
        known |= {placeholder: [word] for placeholder, word in WORDS.items()}
        known |= words
        for placeholder, meant in known.items():
            while placeholder in route:
                odd = quote(self.random.choice(NASTY).strip() or "0", safe="")
                part = self.random.choice([*[self.random.choice(meant)] * 5, odd])
                route = route.replace(placeholder, part, 1)
        return filled(route, "1")

    def query(self, names: Sequence[str]) -> str:
        """Return up to three parameters, of those that the page has and of others."""
        known = [*names, *PARAMETERS, *RecordFilter.base_filters, "nonsense"]
        pairs = []
        for _ in range(self.random.choice([0, 1, 1, 1, 2, 3])):
            value = self.random.choice([*map(quote_plus, NASTY), LONE_SURROGATE])
            pairs.append(f"{quote_plus(self.random.choice(known))}={value}")
        return "&".join(pairs)

    def form(self, values: dict[str, str]) -> str:
        """Return the body of a post: the fields of the page, of which some hold something else,
        are missing or given twice, and a few that the page does not have.
        """
        pairs = []
        dice = self.random.random
        for name, value in values.items():
            if dice() < 0.9:
                pairs.append((name, self._typed() if dice() < 0.25 else quote_plus(value)))
            if dice() < 0.05:
                pairs.append((name, self._typed()))
        for name in self.random.sample(FIELDS, self.random.randrange(4)):
            pairs.append((name, self._typed()))
        return "&".join(f"{quote_plus(name)}={value}" for name, value in pairs)

    def _typed(self) -> str:
        return self.random.choice([*map(quote_plus, NASTY), LONE_SURROGATE, LONG])


def names_every_row(body: str) -> bool:
    """Whether a form asks for all rows of a list."""
    return re.search(r"(^|&)select_across=(?!0|&|$)", body) is not None
