"""Where a form leads when it is done."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# Browsers and proxies take no longer address.
_LONGEST = 2000


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """Return the page of this site that the form names by its whole path, else `otherwise` or the
    first page.
    """
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    is_path = wanted.startswith("/") and len(wanted) <= _LONGEST
    return wanted if is_ours and is_path else otherwise or reverse("admin:index")
