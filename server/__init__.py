"""The web server: pages, one Socket.IO session a browser tab, and the recordings they watch.

Promises: importing this package is quick (no numba, no simulator); everything a stranger sends is checked by
`protocol` before it reaches anything else; no frame is ever broadcast.  It computes nothing itself.
"""
