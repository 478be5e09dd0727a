"""The web manifest: by it a phone puts Disco on its home screen, where it opens like an app."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse

#: The color of the bar at the top of every page, and that of a page.
THEME, BACKGROUND = "#191a17", "#ffffff"
#: The icons: file, size, and whether the edge may be cut off in any shape.
ICONS = (
    ("disco/icon-192.png", "192x192", "any"),
    ("disco/icon-512.png", "512x512", "any"),
    ("disco/icon-maskable-512.png", "512x512", "maskable"),
)


def manifest(request: HttpRequest) -> JsonResponse:
    """Answer with the manifest. Browsers ask for it without a session, so it tells nothing that is
    not in the program.
    """
    start = reverse("admin:index")
    icons = [
        {"src": static(path), "sizes": size, "type": "image/png", "purpose": purpose}
        for path, size, purpose in ICONS
    ]
    contents = {
        "id": start,
        "name": "Disco",
        "short_name": "Disco",
        "description": "The record collection",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "theme_color": THEME,
        "background_color": BACKGROUND,
        "icons": icons,
    }
    return JsonResponse(contents, content_type="application/manifest+json")
