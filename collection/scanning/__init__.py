"""Records in hand: scanned or typed one after the other, then moved, lent, returned, checked off or
played.

kept (the list) <- finding (what was meant) <- stocktake, deeds (what becomes of it) <- pages
"""
