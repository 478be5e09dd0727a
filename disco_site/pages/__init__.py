"""The pages of the site that belong to no single app: dashboard, lists, search, guide, backups and
others.
"""
