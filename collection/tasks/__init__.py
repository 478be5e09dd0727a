"""Tasks: work that outlasts a request, such as a long import or a backup.

A process of its own, the worker, carries them out (`worker`). What is known of a task while it
runs stands in the database `site` (`models`), so that it is seen, and *stop* is heard, while the
task holds the lock of the collection. `kinds` is for whoever has long work to do, `progress` for
the work itself.
"""
