"""Whether the header of a sheet calls the titles artists and the artists titles."""

from collections import Counter

from collection.importing.messages import BETWEEN_COLUMNS, Message, Setting
from collection.importing.sources.spreadsheet.columns import Columns
from collection.names import name_key

# So many rows tell it. An artist has several records, and few records have the title of another.
_FEW, _ALL_DIFFERENT, _REPEATED = 20, 0.95, 0.6


def swapped_columns(columns: Columns) -> list[Message]:
    """Return the message that artists and titles seem to be in the column of the other, with the
    choice to swap them; none if they do not seem so, or the user has said which is which.
    """
    artist, title = columns.places.get("artist"), columns.places.get("title")
    if artist is None or title is None or {artist, title} & set(columns.mapped):
        return []
    artists = Counter(map(name_key, columns.cells.filled(artist)))
    titles = Counter(map(name_key, columns.cells.filled(title)))
    if min(artists.total(), titles.total()) < _FEW or columns.of_tracks:
        return []
    is_swapped = (
        len(artists) >= _ALL_DIFFERENT * artists.total()
        and len(titles) <= _REPEATED * titles.total()
    )
    if not is_swapped:
        return []
    first, second = columns.labels[artist], columns.labels[title]
    example = max(columns.cells.filled(title), key=lambda cell: titles[name_key(cell)])
    sentence = (
        f"Artists and titles seem to be swapped: nearly every row has another “{first}”, and "
        f"“{second}” is “{example}” in {titles[name_key(example)]} of {titles.total()} rows. Look "
        "at the rows before you import the file."
    )
    mapping = BETWEEN_COLUMNS.join((f"{first}=title", f"{second}=artist"))
    return [Message(sentence, (Setting("mapping", mapping),))]
