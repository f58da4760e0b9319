"""The engine: one int64 arena and one `step`; every run, recording and proof is a loop round it."""
