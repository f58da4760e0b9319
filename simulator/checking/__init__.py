"""Checking: what must hold of a state whatever the program, said as plain functions of the arena."""
