"""The words that name columns, by what they name: data, without code."""
