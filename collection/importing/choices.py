"""What a user can choose for an import: each choice is declared here, once.

The command makes its options of these declarations, the pages their fields, buttons and words, and
`docs/file-formats.md` its table. Which choices a kind of file has a use for is said by its source
(`Source.takes`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """A choice by its `name` in programs, with words for people.

    `values` maps each value to the words of a field's entry or of a button; {} means that any text
    can be given. `default` is the value that counts unless another is chosen; "" means that it is
    found out from the file, or that nothing is chosen.
    """

    name: str
    label: str
    help: str
    values: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    #: Whether the command takes values beside those that the page offers.
    is_open: bool = False
    #: Whether it says how a file is meant, so that it also counts for bad rows that are mended.
    is_of_file: bool = False
    #: What stands for the value in the help of the command.
    metavar: str = ""
    #: The option of the command, where it is not the name.
    option_name: str = ""
    #: What introduces the option where the value has no words of its own.
    lead: str = ""
    #: What holds as long as nothing is chosen, where there is no default.
    unset: str = "Find out from the file"

    @property
    def option(self) -> str:
        """The option of the command, such as --date-added."""
        return f"--{(self.option_name or self.name).replace('_', '-')}"

    def words(self, value: str) -> str:
        """Return what a value is called on a page; a value of no name is called what it is."""
        return self.values.get(value, value)


_DECLARED = (
    Choice(
        "source",
        "Source",
        "What kind of file it is. Without it, the header decides.",
        is_open=True,
        metavar="SOURCE",
        lead="To read it as another kind of file",
    ),
    Choice(
        "mode",
        "Mode",
        "What happens to records that exist already.",
        {
            "update": "Add new records and take over changes",
            "add": "Add new records only",
        },
        default="update",
    ),
    Choice(
        "owner",
        "Owner",
        "Who gets the rows that name no owner.",
        metavar="USER",
        lead="To name the owner",
    ),
    Choice(
        "dates",
        "Order of dates",
        "How dates such as 3/4/2023 are meant.",
        {"dmy": "Day, month, year", "mdy": "Month, day, year"},
        is_of_file=True,
    ),
    Choice(
        "date_added",
        "Date added",
        "Whether the day on which a row was added is the day of purchase.",
        {
            "purchase": "Use the date added as the purchase date",
            "catalogued": "Do not use the date added as the purchase date",
        },
        is_of_file=True,
    ),
    Choice(
        "ownership",
        "Ownership",
        "What is imported of a list that marks what is owned, wished for or sold.",
        {
            "owned": "Import what is owned",
            "all": "Import everything: wishes as wants, sold records as removed",
            "wishes": "Import all of it as wants",
            "gone": "Import all of it as removed records",
        },
        is_of_file=True,
    ),
    Choice(
        "rating_scale",
        "Rating scale",
        "What the ratings are out of.",
        {
            "5": "The ratings are out of 5",
            "10": "The ratings are out of 10",
            "100": "The ratings are out of 100",
        },
        is_of_file=True,
    ),
    Choice(
        "rating_steps",
        "Fine ratings",
        "What becomes of ratings finer than halves, such as 7.3.",
        {
            "round": "Round the ratings to halves",
            "remarks": "Keep the ratings in the remarks",
        },
        is_of_file=True,
    ),
    Choice(
        "currencies",
        "Other currencies",
        "What becomes of prices in another currency than that of the site.",
        {
            "remarks": "Keep prices in other currencies in the remarks",
            "figures": "Take the figures of all prices as they are",
        },
        is_of_file=True,
    ),
    Choice(
        "genres",
        "Genres",
        "How lists in the column of genres, or of styles, are taken apart.",
        {
            "list": "Take genres apart at commas and slashes",
            "commas": "Take genres apart at commas",
            "slashes": "Take genres apart at slashes",
            "one": "Take each cell as one genre",
        },
        is_of_file=True,
    ),
    Choice(
        "copies",
        "Copies",
        "What becomes of a row that stands for several copies, by a number or by marks for several "
        "media.",
        {
            "one": "Make one record of each row",
            "each": "Make a record of each copy",
        },
        is_of_file=True,
    ),
    Choice(
        "folders",
        "Folders",
        "What the folders of a collection at Discogs become. What you chose last is kept.",
        {
            "place": "Make the folders places",
            "tag": "Make the folders tags",
        },
        is_of_file=True,
        unset="As last time; at first, places",
    ),
    Choice(
        "wanted",
        "Wanted records",
        "What becomes of the wants that new records of the file fulfil.",
        {
            "keep": "Leave these wants open",
            "close": "Close these wants",
        },
        default="keep",
    ),
    Choice(
        "mapping",
        "Columns",
        "What a column means. It can be given several times.",
        metavar='"COLUMN=FIELD"',
        option_name="map",
        lead="To map a column",
    ),
    Choice(
        "charge_after",
        "Charge after",
        "New records dated after this day are booked as purchases of one credit each. Without it, "
        "all of them count as owned already.",
        metavar="DATE",
        lead="To charge them",
    ),
    Choice(
        "encoding",
        "Encoding",
        "How characters are stored in a text file that is not UTF-8.",
        {
            "utf-8": "UTF-8",
            "cp1252": "Windows (cp1252)",
            "cp1250": "Windows, Central Europe (cp1250)",
            "cp1251": "Windows, Cyrillic (cp1251)",
            "cp932": "Windows, Japanese (cp932)",
            "utf-16": "UTF-16",
            "latin-1": "Latin-1",
            "mac-roman": "Mac Roman",
            "koi8-r": "Unix, Cyrillic (koi8-r)",
            "cp437": "DOS (cp437)",
        },
        is_open=True,
        lead="To name the encoding",
    ),
    Choice(
        "separator",
        "Separator",
        "What separates the cells of a text file.",
        {"comma": "Comma", "semicolon": "Semicolon", "tab": "Tab", "bar": "Bar"},
        is_open=True,
        lead="To name the separator",
    ),
    Choice(
        "trust",
        "Balance",
        "Which balance of the first Disco counts.",
        {
            "saldo": "The balance that was last stored there",
            "values": "The sum of the lines",
        },
        default="saldo",
    ),
    Choice(
        "older_labels",
        "Older labels",
        "What becomes of labels that the first Disco did not show and that an earlier version of "
        "Disco took over.",
        {
            "keep": "Keep these labels",
            "remove": "Take these labels away",
        },
        default="keep",
    ),
)

#: The choices by name, in the order in which they are shown.
CHOICES = {choice.name: choice for choice in _DECLARED}

#: Those that say how a file is meant. What is chosen or found out of them is kept with the batch.
OF_FILE = tuple(choice.name for choice in _DECLARED if choice.is_of_file)
