"""A whole collection home from a zip of files, in the browser: sent, previewed, confirmed."""
