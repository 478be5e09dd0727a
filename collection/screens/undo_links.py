"""What a page of the admin says of a change that can be undone."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from collection.models import Batch


def say_undo(request: HttpRequest, batch: Batch | None) -> None:
    """Say how a change is taken back that the admin itself reports; nothing where there is none."""
    if batch is not None:
        undo = reverse("admin:collection_batch_undo", args=[batch.pk])
        messages.info(request, format_html('This can be undone. <a href="{}">Undo</a>', undo))
