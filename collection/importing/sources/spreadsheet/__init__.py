"""Home-made spreadsheets, whose columns have whatever names their owner gave them."""
