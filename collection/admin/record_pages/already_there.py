"""The hint beside the form of a record: what the user already has of that title."""

from django.http import HttpRequest, JsonResponse

from adminkit.addresses import Address
from adminkit.views import AdminView
from collection.likeness import already_there
from collection.models import Artist


class AlreadyThere(AdminView):
    """Answers with what the user has of `title` by one of the artists whose ids are `artist`."""

    def get(self, request: HttpRequest) -> JsonResponse:
        address = Address(request.GET, "title", several=["artist"])
        names = Artist.objects.filter(pk__in=address.ids("artist")).values_list("name", flat=True)
        likenesses = already_there(self.user, address.text("title"), names)
        hints = [{"text": likeness.text, "url": likeness.url} for likeness in likenesses]
        return JsonResponse({"found": hints})
