"""Wants that records fulfil: what is said of them, and the page that closes them."""
