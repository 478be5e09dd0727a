"""The two databases: `default` holds the collection, `site` what comes and goes with the running
site: sessions, the queue of tasks and their progress.

On SQLite `site` is a file of its own, so that people sign in and progress is seen while an import
holds the lock of the collection. It is in no archive and may be deleted. On PostgreSQL, where
writers of different tables do not wait for each other, it is a second connection to the same
database.
"""
