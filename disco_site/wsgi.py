"""The site for a WSGI server other than that of `serve`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disco_site.settings")

application = get_wsgi_application()
