"""Records in hand: scanned or typed one after the other, then moved, lent, returned, checked off or
played.

current_list <- finding (what was meant) <- stocktake, carry_out (what becomes of it) <- pages
"""
