"""Measuring: fast runs and what they tell, as plain rows of names and numbers."""
