"""A room: one teacher, many who follow, one place they all look at.

Promises: what a room is now is one small state (state.py), changed only by whole, numbered changes; the store
(store.py) keeps state and changes, so a room outlives the server; every message of it is read in messages.py.
Nothing here simulates, and a run is named by the address that opens it.
"""
