"""Web servers over the same site beside each other, while strangers misbehave:

python -m benchmarks.serving [NAME ...]

The rivals are measured where they are installed: pip install gunicorn granian uvicorn a2wsgi.
"""
