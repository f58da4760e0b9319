"""An app on a free port of this computer, in a thread of this process (server/listen.py has it)."""

from server.listen import running as serving

__all__ = ["serving"]
