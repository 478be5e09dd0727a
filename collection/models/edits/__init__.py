"""What one edit gives to many records, and which records it would change."""
