"""*What happened*: who did what, for owners of the site to read."""
