"""Tests of sweeps share a small spec."""
