"""The addresses of strangers. Whatever stands below a token, and is none of them, is answered in
the same way.
"""

from django.urls import path

from disco_site.strangers import pages

urlpatterns = [
    path("<str:token>/", pages.shelf, name="shelf"),
    path("<str:token>/record/<uuid:uid>/", pages.record, name="shelf_record"),
    path("<str:token>/cover/<uuid:uid>/<int:size>/<str:kind>/", pages.cover, name="shelf_cover"),
    path("<str:token>", pages.without_slash),
    path("<str:token>/<path:rest>", pages.elsewhere),
]
