"""What is done with many records at once: the actions of the list, and their pages."""
