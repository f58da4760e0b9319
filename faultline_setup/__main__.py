"""`python -m faultline_setup [--tests]`: run the set-up by itself, before going offline for instance.

Promises: exit status 0 when the app can start (and, with --tests, the browser tests have what they use), 1 with one
line on standard error when it cannot.
"""

from __future__ import annotations

import sys

from faultline_setup import SetupError, prepare, prepare_tests


def main() -> int:
    """Run every step; 0 if the app can start."""
    try:
        prepare()
        if "--tests" in sys.argv[1:]:
            prepare_tests()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
