#!/usr/bin/env python
"""Disco's commands, from a checkout: `python manage.py help` lists them."""

from disco_site.__main__ import main

if __name__ == "__main__":
    main()
