"""The files of programs whose columns are known."""
