"""What owners add in words of their own: tags."""
