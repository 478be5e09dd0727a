"""What records are worth together."""
