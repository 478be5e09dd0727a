"""Finding records by what is written on them: words in their search text, and barcodes. The index
that answers for words, and how it is kept.
"""
