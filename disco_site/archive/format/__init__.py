"""What an archive is made of: members, the values in them, the zip file around them, its seal."""
