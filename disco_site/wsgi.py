"""The site for a WSGI server other than that of `serve`."""

import os

from django.core.wsgi import get_wsgi_application

from disco_site.serving.proxy import behind_proxy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disco_site.settings")

application = behind_proxy(get_wsgi_application())
