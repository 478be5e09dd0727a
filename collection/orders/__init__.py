"""Orders: what was bought together in one shop, is on the way, and comes in one parcel or several.

Only here records, wants and lines of orders meet.
"""
