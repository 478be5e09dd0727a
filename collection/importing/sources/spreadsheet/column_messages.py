"""What there is to say of the columns of a home-made sheet; whether they suffice for records."""

from collections.abc import Sequence

from collection.importing.cells.paired_grades import sleeve_is_first
from collection.importing.cells.values import is_grade
from collection.importing.files.header_words import BOTH, GRADES, NAMES, NOTHING, column_key
from collection.importing.files.problems import FileRefused, shortened
from collection.importing.files.row_numbers import only_counts
from collection.importing.messages import ANY_COLUMN, Message, Setting
from collection.importing.sources.column_messages import contradictions, not_understood, read_as
from collection.importing.sources.spreadsheet.columns import Columns
from collection.importing.sources.spreadsheet.log_columns import is_full_moment
from collection.importing.sources.spreadsheet.other_lists import other_list
from collection.importing.sources.spreadsheet.swapped_columns import swapped_columns
from collection.importing.sources.spreadsheet.want_columns import OF_WANTS

# Where a file has one of these, the years of its records and of their albums can be told apart.
_OF_RELEASES = {"discogs_release_id", "musicbrainz_release_id", "original_year"}
# So many columns are named in a refusal.
_MOST_NAMED = 100


def require(columns: Columns) -> None:
    """Raise FileRefused when artist or title are in no column, or two lists are side by side; the
    refusal asks for what the columns mean. Marks that are part of each cell would be stored.
    """
    if all(map(_is_in_single_marks, columns.table.header)):
        raise FileRefused(
            "The cells are in single quotation marks, which would become part of each of them. "
            "Save the file with double quotation marks, or with none."
        )
    second = _second_list(columns)
    if second:
        raise FileRefused(
            f"The sheet holds two lists side by side; the second starts at column {second}. Put "
            "them one below the other, or leave the second out.",
            Setting("mapping", f"{second}=nothing"),
        )
    missing = _missing(columns)
    if missing:
        labels = [shortened(label) for label in columns.labels[:_MOST_NAMED]]
        sentence = (
            f"No column is known to hold the {' and the '.join(missing)}. The file has: "
            f"{', '.join(labels)}."
        )
        if not columns.fields and any(map(_is_of_a_record, columns.table.header)):
            # To map the columns would make a header of that record.
            sentence += " If that is a record, write a line with names of columns above it."
            if any(map(is_full_moment, columns.table.header)):
                sentence += " If it is what was played and when, import the file as plays."
            raise FileRefused(sentence)
        raise FileRefused(sentence, Setting("mapping", f"{ANY_COLUMN}={missing[0]}"))


def _is_in_single_marks(name: str) -> bool:
    return len(name) > 2 and name[0] == name[-1] == "'"


def _is_of_a_record(name: str) -> bool:
    """Whether a cell of a header is hardly the name of a column: a number, a date or a grade."""
    return name[:1].isdigit() or is_grade(name)


def _missing(columns: Columns) -> list[str]:
    """Return which of title and artist no column holds."""
    if BOTH in columns.places:
        return []
    missing = [] if "title" in columns.places else ["title"]
    if columns.places.keys().isdisjoint(("artist", *NAMES)):
        missing.append("artist")
    return missing


def _second_list(columns: Columns) -> str:
    """Return the first column of a second list beside the first, "" if there is none."""
    keys = [column_key(name) for name in columns.table.header]
    again: list[int] = []
    for field in ("artist", "title"):
        first = columns.places.get(field)
        if first is not None and keys[first]:
            again += _repetitions(columns, keys, first)
    if len({keys[place] for place in again}) < 2:
        return ""
    return columns.labels[min(again)]


def _repetitions(columns: Columns, keys: Sequence[str], first: int) -> list[int]:
    """Return the columns behind `first` that have its name and are not left out."""
    return [
        place
        for place in range(first + 1, len(keys))
        if keys[place] == keys[first] and columns.fields.get(place) != NOTHING
    ]


def notes_on(columns: Columns) -> list[Message]:
    """Return messages on how the columns were understood; what decides the meaning of the file
    comes first.
    """
    labels = columns.labels
    notes = contradictions(labels, columns.fields, columns.cells, Setting("mapping"))
    notes += swapped_columns(columns) + _on_other_things(columns) + _on_tracks(columns)
    notes.append(read_as(labels, columns.fields))
    notes += [Message(only_counts(labels[place])) for place in columns.numbering]
    for target, places in columns.instead.items():
        names = " and ".join(labels[place] for place in places)
        sentence = f"Where {labels[columns.places[target]]} is empty, {names} is read as {target}."
        notes.append(Message(sentence))
    if columns.further_artists:
        names = " and ".join(labels[place] for place in columns.further_artists)
        notes.append(Message(f"What {names} names is read as further artists of a record."))
    if columns.both_in_one:
        notes.append(Message(f"The column {columns.both_in_one} is read as “artist - title”."))
    notes += _on_years(columns) + _on_grades(columns) + _on_numbers_alone(columns)
    notes += _on_names_that_mislead(columns)
    if columns.beside:
        names = " and ".join(labels[place] for place in columns.beside)
        notes.append(Message(f"A table beside the records is left out: {names}."))
    unknown = columns.unknown_labels()
    of_wants = [label for label in unknown if column_key(label) in OF_WANTS]
    if of_wants:
        names = " and ".join(of_wants)
        notes.append(Message(f"Wants take {names}; of records they go into the remarks."))
    unknown = [label for label in unknown if label not in of_wants]
    return notes + not_understood(unknown, "remarks", Setting("mapping"))


def _on_other_things(columns: Columns) -> list[Message]:
    """Return the message that the file lists something else than records, if it seems to."""
    things, names = other_list(columns.labels, columns.cells)
    if not things or columns.of_tracks:
        return []
    return [
        Message(
            f"The file seems to list {things}, not records, by its columns {' and '.join(names)}; "
            "its rows are read as records all the same."
        )
    ]


def _on_tracks(columns: Columns) -> list[Message]:
    """Return the message that the rows are tracks, if they are."""
    if not columns.of_tracks:
        return []
    names = ", ".join(columns.labels[place] for place in columns.of_tracks)
    title = columns.labels[columns.places.get("title", 0)]
    sentence = (
        f"The file seems to list tracks, not records, by its columns {names}: of the rows of one "
        f"{title}, the first is imported as a record and the others are left out. If each row is a "
        "record of its own, say which column holds its title."
    )
    return [Message(sentence, offers=(Setting("mapping", f"{ANY_COLUMN}=title"),))]


def _on_years(columns: Columns) -> list[Message]:
    """Return the question whose years these are, where no release of the file answers it."""
    place = columns.places.get("year")
    if place is None or place in columns.mapped or _OF_RELEASES & columns.places.keys():
        return []
    label = columns.labels[place]
    if "press" in column_key(label):
        return []
    return [
        Message(
            f"“{label}” may be the year of the pressing or that of the album. Unless you say "
            "which, it is kept as the year, and can be moved once the release is chosen.",
            offers=(
                Setting("mapping", f"{label}=original_year"),
                Setting("mapping", f"{label}=year"),
            ),
        )
    ]


def _on_grades(columns: Columns) -> list[Message]:
    """Return the message that a column holds two grades, if one does."""
    if GRADES not in columns.places:
        return []
    label = columns.labels[columns.places[GRADES]]
    grades = ("that of the record", "that of its sleeve")
    first, second = grades[::-1] if sleeve_is_first(label) else grades
    return [Message(f"The column {label} holds two grades: first {first}, then {second}.")]


def _on_numbers_alone(columns: Columns) -> list[Message]:
    """Return the message that the file has catalog numbers and no labels, if it is so."""
    if "catalog_number" not in columns.places or "label" in columns.places:
        return []
    label = columns.labels[columns.places["catalog_number"]]
    sentence = "A catalog number belongs to a label, and the file has none: those of the column"
    return [Message(f"{sentence} {label} are kept in the remarks.")]


def _on_names_that_mislead(columns: Columns) -> list[Message]:
    """Return the message on columns that are called like one of Disco's and are not read as it."""
    names = tuple(columns.labels[place] for place in sorted(columns.implausible))
    if not names:
        return []
    sentence = (
        "By their cells and the other columns, these do not hold what their names mean in Disco, "
        "and are kept in the remarks"
    )
    return [Message(sentence, (Setting("mapping"),), names=names)]
