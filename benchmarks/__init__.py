"""Measurements of the app itself: each verifies an answer first, then reports how fast it came.

Promises: figures are medians of several runs where a run is short; names carry their units.  No benchmark changes
anything that stays.
"""
