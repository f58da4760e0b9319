"""Reproducing: published figures beside those of this simulator, row by row, with what separates them."""
