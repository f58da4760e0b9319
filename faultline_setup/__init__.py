"""The set-up step: what must be true on this computer before the app can start.

Promises: `prepare()` checks the Python packages of requirements.txt and installs the browser libraries of
package-lock.json into the ignored folder static/vendor/, saying each step on one line; a second call does nothing and
says nothing; a failure is one SetupError whose text names the remedy.  Uses the standard library only, so that it runs
before any package is installed.  It never installs Python packages itself: that is pip's work, on the user's word.
"""

from faultline_setup.errors import SetupError
from faultline_setup.steps import prepare, prepare_tests

__all__ = ["SetupError", "prepare", "prepare_tests"]
