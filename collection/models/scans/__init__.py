"""What somebody is scanning."""
