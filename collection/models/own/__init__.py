"""What owners add to their records in words of their own: tags and fields."""
