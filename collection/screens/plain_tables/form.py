"""The form with which a file of a plain table is uploaded."""

from typing import Any

from django.contrib.auth.models import User

from collection.screens.forms import ImportForm

#: The choices that such a file has a use for.
CHOSEN = ("owner", "dates", "encoding", "separator")


class TableForm(ImportForm):
    """A file and, behind "More", how it is meant."""

    command = "import_file"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name in list(self.fields):
            if name not in ("file", *CHOSEN):
                del self.fields[name]
