"""The web server: pages, one Socket.IO session a browser tab, and the recordings they watch.

Promises: importing this package is quick (no numba, no simulator); everything a stranger sends is checked by
`protocol` before it reaches anything else; unasked it says only what the members of a room are told, and no frame.  It
computes nothing itself.
"""
