"""The steps of adding a record, as a browser takes them."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

BARCODE = "4015887001237"


def ask(client: Client, typed: str) -> Any:
    """Press the button below the field, and return the page that it leads to."""
    return client.post("/admin/add/ask/", {"q": typed}, follow=True)


def choose(client: Client, typed: str, **more: str) -> Any:
    """Ask, choose the first candidate, and return the form."""
    answer = ask(client, typed).context["answer"]
    values = {"answer": answer.token, "release": answer.releases[0].name, **more}
    return client.post("/admin/add/choose/", values, follow=True)


def save(client: Client, page: Any, **values: Any) -> HttpResponse:
    """Save the form of a page as it stands, but for `values`; None leaves a field out."""
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields} | values
    path, query = page.request["PATH_INFO"], page.request["QUERY_STRING"]
    sent = {name: value for name, value in given.items() if value is not None}
    return client.post(f"{path}?{query}", sent)


def said(client: Client) -> str:
    """Return the messages of the last step, as the next page shows them."""
    return " ".join(map(str, client.get("/admin/add/").context["messages"]))
