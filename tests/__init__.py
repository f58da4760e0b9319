"""The tests mirror the source; each is a sentence."""
