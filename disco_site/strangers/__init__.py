"""The shelf for strangers: pages by link, for people without a login, outside the admin."""
