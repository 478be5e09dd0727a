"""A text of either kind, and a file that holds one."""

from collection.orders.reading.discogs import header_of, read_orders
from collection.orders.reading.found import ReadList
from collection.orders.reading.plain import read_plain

#: So much text is read at once.
LONGEST = 500_000


def read_list(text: str, order: str = "") -> ReadList:
    """Return the rows of an order that a text holds; `order` names one of several in it.

    Raises SeveralOrders where it holds several and none is named, ValueError with a sentence for
    what cannot be read as a whole.
    """
    if len(text) > LONGEST:
        raise ValueError(
            f"The list has {len(text):,} characters; at most {LONGEST:,} are read at once."
        )
    if not text.strip():
        raise ValueError("There is nothing in the list. Paste one, or choose a file.")
    return read_orders(text, order) if header_of(text) else read_plain(text)


def text_of(content: bytes, name: str) -> str:
    """Return the text of a file. Raises ValueError with a sentence for what is not one in UTF-8, or
    in UTF-16 that says so.
    """
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValueError(f"{name} is not a text in UTF-8: save it as CSV UTF-8, or paste it.")
    return text
