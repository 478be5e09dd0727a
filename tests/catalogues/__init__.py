"""Look-ups in public catalogues, tried against a stand-in on this machine."""
