from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from disco_site.health import healthz

handler500 = "disco_site.busy.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
]
