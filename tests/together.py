"""Which tests run in one process when several share them (`make test`): those that drive a browser; others by file.

Promises: two browsers never draw at once, and the app that they drive is started once; the others run beside them.
"""

from __future__ import annotations

from xdist.scheduler.loadfile import LoadFileScheduling

BROWSERS = ("tests/browser/", "tests/export/")


class OneBrowser(LoadFileScheduling):  # type: ignore[misc]
    """By file, but all that drive a browser as one."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith(BROWSERS) else str(super()._split_scope(nodeid))
