"""The site for uvicorn, which speaks ASGI."""

from a2wsgi import WSGIMiddleware

from disco_site.wsgi import application as wsgi_application

application = WSGIMiddleware(wsgi_application, workers=4)
