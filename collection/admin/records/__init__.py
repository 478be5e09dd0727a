"""Records in the admin: their list and their form."""
