"""Results as people read them: text tables for the terminal, later charts.

Promises: takes plain dictionaries and lists, gives text; computes nothing that is not in them.
"""
