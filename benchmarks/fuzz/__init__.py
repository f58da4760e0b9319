"""A million messages from strangers: valid, mutated, senseless, out of order, from who may not say them.

Promises: what is sent is a function of the seed; a room is taught meanwhile, by steady members who check that every
number comes once and that nobody but their teacher moved it; the server's log and memory are looked at afterwards.
`python -m benchmarks.fuzz --messages 1000000` starts the app as a user does; tests/server/test_fuzz.py takes a part.
"""
