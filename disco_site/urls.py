from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from disco_site.serving.health import healthz
from disco_site.web_manifest import manifest

handler403 = "disco_site.error_pages.not_allowed"
handler404 = "disco_site.error_pages.not_found"
handler500 = "disco_site.error_pages.server_error"

# Loads the pages of all apps.
admin.autodiscover()

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("shelf/", include("disco_site.strangers.urls")),
    path("healthz", healthz),
    path("manifest.webmanifest", manifest, name="manifest"),
]
