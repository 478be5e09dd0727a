"""Signing in: how often a password may be guessed, what the log says, when a session ends."""
