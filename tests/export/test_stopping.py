"""A signal is noted and raised between two questions; who is killed is cleared up after; progress says how long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands.export_progress import Line, Progress
from export import leftovers
from export.stopping import Stopping
from export.workplace import WorkplaceError, workplace


def test_a_signal_ends_the_block_where_it_is_asked_for() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, Stopping(lambda: None) as stopping:
        stopping.check()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stopping.asked
        stopping.check()
    assert caught.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_interrupt_is_an_interrupt_and_a_second_one_does_not_wait() -> None:
    with pytest.raises(KeyboardInterrupt), Stopping(lambda: None):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
        pytest.fail("the second interrupt was only noted")


def test_a_workplace_is_gone_after_its_block(tmp_path: Path) -> None:
    with workplace(tmp_path) as place:
        assert place.downloads.is_dir() and place.profile.is_dir()
        with place.as_temporary():
            assert os.environ["TMPDIR"] == str(place.profile)
    assert not place.profile.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_workplace(tmp_path: Path) -> None:
    with pytest.raises(WorkplaceError, match="nothing can be written"), workplace(tmp_path / "nowhere"):
        pass


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are listed by ps here")
def test_when_the_input_ends_the_folders_go_and_what_runs_in_them(tmp_path: Path) -> None:
    folder, other = tmp_path / ".faultline-abc", tmp_path / "mine"
    for one in (folder, other):
        one.mkdir()
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", str(folder)])
    assert leftovers.running_in(str(folder)) == [sleeper.pid]
    watcher = subprocess.Popen([sys.executable, "-I", "-S", leftovers.__file__], stdin=subprocess.PIPE, text=True)
    watcher.communicate(f"{folder}\n{other}\n", timeout=30)
    assert sleeper.wait(10) == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_line_says_how_far_and_how_long_still() -> None:
    now = [0.0]
    line = Line("a.mp4", clock=lambda: now[0])
    assert line.text() == "a.mp4: is being prepared"
    line.heard("The run is simulated to cycle 9.", None)
    assert line.text() == "a.mp4: The run is simulated to cycle 9."
    line.heard("", {"frame": 10, "frames": 110})
    assert line.text() == "a.mp4: frame 10 of 110"
    now[0] = 2.0
    line.heard("", {"frame": 60, "frames": 110})
    assert line.text() == "a.mp4: frame 60 of 110, about 2 s left"


def test_of_several_clips_the_line_says_which(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(2)
    progress.of(Path("somewhere/a.mp4"))
    assert progress.where == "a.mp4: "
    progress.end()
    assert capsys.readouterr().err == ""
