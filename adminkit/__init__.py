"""The ground that all apps stand on: what pages of the admin need and no app owns. Imports none of
them.
"""
