"""What an entry says that somebody did something: its verb, where it was done, how it is read."""
