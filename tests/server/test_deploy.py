"""The nginx of docs/deploy.md, word for word but for addresses, in front of the real app: a room goes through it."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.fuzz.siege import Steady
from benchmarks.served import started
from tests.server.room.servers import free_port, redis_server

DOC = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"
NAME = "faultline.example.org"
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def block(language: str) -> str:
    """The one block of that language in the page."""
    found = re.findall(rf"^```{language}\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


@dataclass(frozen=True)
class Front:
    """nginx in front of the app."""

    port: int
    plain: int
    certificate: Path
    upstream: str

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.check_hostname = False
        return context

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text."""
        asked = urllib.request.Request(f"{self.address}{path}", headers={"Host": f"{NAME}:{self.port}", **headers})
        try:
            with urllib.request.urlopen(asked, timeout=30, context=self.trust) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def member(self) -> Steady:
        """Somebody of a class, through nginx."""
        return Steady(self.address, self.origin, self.trust)


def certificate(folder: Path) -> Path:
    """One of our own, with its key beside it."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl on this computer")
    made = folder / "cert.pem"
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext",
         f"subjectAltName=DNS:{NAME},IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(made)],
        check=True, capture_output=True,
    )
    return made


@contextmanager
def nginx(folder: Path, site: str) -> Iterator[None]:
    """It, with that site, until the block ends."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("no nginx on this computer")
    user = "user root;" if Path.home() == Path("/root") else ""
    config = folder / "nginx.conf"
    config.write_text(AROUND.format(folder=folder, site=site, user=user), encoding="utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Redis, two workers, nginx: as the page says."""
    folder = tmp_path_factory.mktemp("deploy")
    port, plain, made = free_port(), free_port(), certificate(folder)
    service = block("ini")
    options = re.search(r"app.py serve \\\n(.*?)\n[A-Z]", service, re.DOTALL)
    assert options is not None
    with redis_server(folder) as redis:
        words = options[1].replace("\\\n", " ").split()
        for name, value in (("--redis", redis.url), ("--origin", f"https://{NAME}:{port}")):
            words[words.index(name) + 1] = value
        for name in ("--host", "--port"):  # `started` gives its own
            at = words.index(name)
            del words[at : at + 2]
        assert "--behind-proxy" in words and "--workers" in words
        with started(*words) as address:
            upstream = address.removeprefix("http://")
            site = block("nginx")
            for old, new in (
                ("server 127.0.0.1:5000;", f"server {upstream};"),
                ("listen 443 ssl http2;", f"listen {port} ssl http2;"),
                ("listen 80;", f"listen {plain};"), (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(made)),
                (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(folder / "key.pem")),
            ):
                assert site.count(old) == 1, old
                site = site.replace(old, f"{new}")
            with nginx(folder, site):
                made_front = Front(port, plain, made, upstream)
                end = time.monotonic() + 30
                while True:
                    try:
                        if made_front.get("/healthz")[0] == 200:
                            break
                    except OSError:
                        pass
                    assert time.monotonic() < end, "nginx does not answer"
                    time.sleep(0.05)
                yield made_front


def test_the_page_and_its_headers_come_through(front: Front) -> None:
    status, page = front.get("/")
    assert status == 200 and "Faultline" in page
    assert json.loads(front.get("/healthz")[1])["ok"] is True


def test_plain_http_leads_to_tls(front: Front) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    asked = urllib.request.Request(f"http://127.0.0.1:{front.plain}/x", headers={"Host": NAME})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(asked, timeout=30)
    with answer.value as told:
        assert told.code == 301 and told.headers["Location"] == f"https://{NAME}/x"


def test_metrics_do_not_leave_the_computer(front: Front) -> None:
    assert front.get("/metrics")[0] == 403
    own = urllib.request.Request(f"http://{front.upstream}/metrics")
    with urllib.request.urlopen(own, timeout=30) as answer:
        assert b"faultline_connections" in answer.read()
    passed_on = urllib.request.Request(f"http://{front.upstream}/metrics", headers={"X-Forwarded-For": "198.51.100.9"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(passed_on, timeout=30)
    with refused.value as told:
        assert told.code == 403


def test_another_name_and_another_origin_are_refused(front: Front) -> None:
    assert front.get("/", Host="rebound.example")[0] == 403
    for origin, refused in ((front.origin, False), ("https://evil.example", True), (f"http://{NAME}", True)):
        told = front.get("/socket.io/?EIO=4&transport=websocket", Origin=origin)[1]
        assert ("Not an accepted origin" in told) is refused, origin


def sees(member: Steady, cycle: int) -> None:
    end = time.monotonic() + 20
    while member.state["cycle"] != cycle:
        assert time.monotonic() < end, member.state
        member.hear()
        time.sleep(0.005)
    assert member.state["place"] == f"cycle={cycle}" and not member.gaps


def test_a_room_goes_through_and_who_comes_back_is_where_the_class_is(front: Front) -> None:
    teacher = front.member()
    code = teacher.enter("room_open", place="cycle=0", playing=False, cycle=0, speed=1000)["code"]
    students = [front.member() for _ in range(4)]  # the system spreads them over both workers
    for student in students:
        student.enter("room_join", code=code, name="Ada")
    for cycle in (100, 200, 300):
        assert teacher.ask("room_drive", place=f"cycle={cycle}", cycle=cycle)["ok"]
    for student in students:
        sees(student, 300)
    assert not students[0].ask("room_drive", cycle=5)["ok"]
    gone = students[0]
    gone.close()
    assert teacher.ask("room_drive", place="cycle=400", cycle=400)["ok"]
    back = front.member()
    reply = back.enter("room_join", code=code, member=gone.reply["member"], key=gone.reply["key"], since=gone.seq)
    assert reply["tail"][-1]["cycle"] == 400 and reply["member"] == gone.reply["member"]
    assert teacher.ask("room_drive", place="cycle=500", cycle=500)["ok"]
    for one in (back, *students[1:]):
        sees(one, 500)
    for one in (teacher, back, *students[1:]):
        one.close()
