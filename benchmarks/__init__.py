"""What `make bench` runs: Disco's files against hand-written limits and against stock
import-export, as ratios.
"""
