"""Asking a catalogue about records: which of them, how the release of each is found, and one run
over many.

`worklist` says which records are open, `knowledge` what is known of one, `asking` how each
catalogue is asked, `finding` which release it is, `fetching` what else is fetched of it, `run` does
it for many and lets `filling` store what was found.
"""
