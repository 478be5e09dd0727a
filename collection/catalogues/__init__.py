"""Public catalogues: what they are asked about records, and what becomes of the answers.

Every request goes through one door (`outbound`). Each catalogue has a folder that asks it and reads
its answers as the same `Release`; what a release fills in, and what it must leave alone, is decided
in one place for all of them.
"""
