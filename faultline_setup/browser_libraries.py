"""Puts the browser libraries into ignored folders: nothing third-party is committed.

Promises: the versions are those of package-lock.json, checked by its integrity hashes; only the files a shelf names and
the licences are kept: the app's in static/vendor/ (about 2.1 MB), what only the browser tests use in .cache/; a folder
is stamped with a hash of the lock and of its list, so a second call is a look at one file; it appears whole or not at
all, also when two starts race.  It runs no package's scripts.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from faultline_setup import npm
from faultline_setup.errors import SetupError
from faultline_setup.npm import Say

STAMP = "STAMP"
LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True)
class Library:
    """One file to keep out of one npm package."""

    package: str
    source: str
    name: str


LIBRARIES = (
    Library("socket.io-client", "dist/socket.io.esm.min.js", "socket.io.esm.min.js"),
    Library("plotly.js-basic-dist-min", "plotly-basic.min.js", "plotly-basic.min.js"),
    Library("mediabunny", "dist/bundles/mediabunny.min.mjs", "mediabunny.min.js"),
    Library("gifenc", "dist/gifenc.esm.js", "gifenc.esm.js"),
    Library("fflate", "esm/browser.js", "fflate.esm.js"),
    Library("uqr", "dist/index.mjs", "uqr.js"),
)


@dataclass(frozen=True)
class Shelf:
    """A folder of libraries: what it is called, where it stands, what it holds, and whether only tests need it."""

    title: str
    folder: str
    libraries: tuple[Library, ...]
    for_tests: bool = False


APP = Shelf("the browser libraries (Socket.IO client, Plotly, clips, QR codes)", "static/vendor", LIBRARIES)
TESTS = Shelf(
    "what the browser tests check with (axe-core, a reader of QR codes)",
    ".cache/test-libraries",
    (Library("axe-core", "axe.min.js", "axe.min.js"), Library("jsqr", "dist/jsQR.js", "jsqr.js")),
    for_tests=True,
)


def stamp_text(root: Path, shelf: Shelf = APP) -> str:
    """What STAMP must say in the shelf's folder for it to be current."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update(repr(shelf.libraries).encode())
    return digest.hexdigest() + "\n"


def vendor_folder(root: Path, shelf: Shelf = APP) -> Path:
    """Where the libraries are found."""
    return root / shelf.folder


def is_current(root: Path, shelf: Shelf = APP) -> bool:
    """True if the installed libraries are those of the lock."""
    vendor = vendor_folder(root, shelf)
    try:
        current = (vendor / STAMP).read_text(encoding="utf-8") == stamp_text(root, shelf)
    except FileNotFoundError:
        return False
    return current and all((vendor / library.name).is_file() for library in shelf.libraries)


def collect(modules: Path, target: Path, shelf: Shelf = APP) -> None:
    """Copy the wanted files, and the licence of every package they were built from, out of node_modules."""
    for library in shelf.libraries:
        source = modules / library.package / library.source
        if not source.is_file():
            raise SetupError(
                f"the npm package {library.package} holds no {library.source}.",
                "restore package.json and package-lock.json from the repository.",
            )
        shutil.copyfile(source, target / library.name)
    licences = target / "licences"
    licences.mkdir()
    for licence in sorted(modules.glob("**/LICENSE*")):
        package = licence.parent.relative_to(modules).as_posix().replace("/", "-")
        of_others = licence.stem.removeprefix("LICENSE")  # LICENSE-3RD-PARTY.txt
        shutil.copyfile(licence, licences / f"{package}{of_others}.txt")


def _swap_in(fresh: Path, vendor: Path, root: Path, shelf: Shelf) -> None:
    """Move the finished folder into place; if another start was quicker, its folder is as good."""
    retired = fresh.with_name("retired")
    try:
        if vendor.exists():
            vendor.rename(retired)
        fresh.rename(vendor)
    except OSError as error:
        if not is_current(root, shelf):
            raise SetupError(f"could not write {vendor} ({error}).", "make the folder writable.") from error


def install(root: Path, say: Say, shelf: Shelf = APP) -> bool:
    """Install the libraries if they are not current; True if anything was done."""
    if is_current(root, shelf):
        return False
    say(f"installing {shelf.title} into {shelf.folder}")
    vendor = vendor_folder(root, shelf)
    try:
        vendor.parent.mkdir(parents=True, exist_ok=True)
        work_folder = tempfile.TemporaryDirectory(prefix=".vendor-", dir=vendor.parent)
    except OSError as error:
        raise SetupError(f"could not write into {vendor.parent} ({error}).", "make the folder writable.") from error
    with work_folder as name:
        work = Path(name)
        for lock_file in LOCK_FILES:
            shutil.copyfile(root / lock_file, work / lock_file)
        npm.install(work, say, for_tests=shelf.for_tests)
        fresh = work / "fresh"
        fresh.mkdir()
        collect(work / "node_modules", fresh, shelf)
        (fresh / STAMP).write_text(stamp_text(root, shelf), encoding="utf-8")
        _swap_in(fresh, vendor, root, shelf)
    say(f"{shelf.folder} is ready")
    return True
