"""Lessons: read from text, asked from the run's own state, graded by what the engine does, checked against it.

Nothing is imported here: a list of lessons (outline.py) needs no engine.
"""
