"""Changes of many records at once, each written down as a batch that can be undone: edited
together, removed or put back together, merged look-up rows.
"""
