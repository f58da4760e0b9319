"""Tests of the small language; `golden/` holds programs whose expectations are comments on their lines."""
