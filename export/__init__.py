"""Clips from the command line: a headless browser opens the page that draws them, and hands out the files.

Promises: the page of the dialog draws and encodes, nothing here does.  It imports no Flask and no simulator.
"""
