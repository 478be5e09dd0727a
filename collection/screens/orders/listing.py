"""A list that is pasted or chosen on the page of an order becomes rows of its form. Nothing is
stored before *Save*; what could not be read stays in the box.
"""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from collection.orders.reading.found import ReadList, SeveralOrders
from collection.orders.reading.reader import LONGEST, read_list, text_of
from collection.screens.orders.order_form import MOST_LINES
from collection.screens.orders.typed_rows import free_rows, with_line

#: The box, the field for a file, the button, and those that choose one of several orders.
LIST, FILE, READ, CHOSEN = "list_text", "list_file", "read", "list_order"
NOT_READ = "The list was not read yet: press “Read into rows”, or empty the box."


def is_asked(posted: QueryDict) -> bool:
    """Whether a list is to be read."""
    return READ in posted or CHOSEN in posted


def is_left(request: HttpRequest) -> bool:
    """Whether there is a list that nobody has read."""
    return bool(request.POST.get(LIST, "").strip() or request.FILES.get(FILE))


def with_list(request: HttpRequest) -> tuple[QueryDict, dict[str, Any]]:
    """Return what was typed with the rows of the list, and what the page says of the list."""
    posted: QueryDict = request.POST
    text = posted.get(LIST, "")
    try:
        text = _text(request)
        read = read_list(text, posted.get(CHOSEN, ""))
        free = free_rows(posted)
        if len(read.rows) > free:
            raise ValueError(
                f"The list has {len(read.rows):,} records, and there is room for {free:,}: an "
                f"order on this page has at most {MOST_LINES} lines."
            )
    except SeveralOrders as error:
        return posted, {LIST: text, "list_said": str(error), "list_orders": error.orders}
    except ValueError as error:
        return posted, {LIST: text, "list_refused": str(error)}
    filled, notes = _filled(posted, read)
    return filled, {
        LIST: read.rest,
        "list_said": read.account,
        "list_notes": [*read.notes, *notes],
        "list_problems": [problem.sentence for problem in read.problems],
        "list_aside": [line.sentence for line in read.aside],
    }


def _text(request: HttpRequest) -> str:
    """Return what is in the box, or in the file. Raises ValueError."""
    typed, file = request.POST.get(LIST, ""), request.FILES.get(FILE)
    if file is None:
        return typed
    name = file.name or "The file"
    if typed.strip():
        raise ValueError("There is a list in the box and a file: read one after the other.")
    if (file.size or 0) > 4 * LONGEST:
        raise ValueError(f"{name} is too large: a list has at most {LONGEST:,} characters.")
    return text_of(file.read(), name)


def _filled(posted: QueryDict, read: ReadList) -> tuple[QueryDict, list[str]]:
    """Return what was typed with what was read, and what was not taken over."""
    filled, notes = posted, []
    for cells in read.rows:
        filled, _ = with_line(filled, cells)
    filled = filled.copy()
    for name, text in read.facts.items():
        typed = filled.get(name, "").strip()
        is_usual = name == "ordered_on" and typed == str(timezone.localdate())
        if not typed or is_usual:
            filled[name] = text
        elif typed != text:
            label = name.removesuffix("_text").replace("_", " ")
            notes.append(f"The list says {label} “{text}”; “{typed}” is typed and stays.")
    return filled, notes
