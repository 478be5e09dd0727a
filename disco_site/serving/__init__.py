"""How Disco is served: the web server and its processes, what a request may cost, the proxy that
may stand in front of it.
"""
