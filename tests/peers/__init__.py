"""The engine beside its peers: the same scenario, written again, must come to the same cycle."""
