"""What somebody without a login may see of a collection, and by what they may narrow it."""
