"""A real JupyterLab on a copy of the course, and a real browser; without a browser these tests are left out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, wait_until
from tests.nbgrader.course import ROOT, Course, scripts_first

playwright = pytest.importorskip(
    "playwright.sync_api", reason="the browser tests were left out: playwright is not installed"
)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PICTURES = ROOT / "docs" / "pictures"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    left_out = pytest.mark.skip(reason="the browser tests were left out: there is no Chromium (apt install chromium)")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(left_out)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def lab(course: Course, home: Path, theme: str) -> Iterator[str]:
    """A JupyterLab server in the course's folder, with settings of its own; gives its address."""
    _settle(home, theme)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
        "--IdentityProvider.token=", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={course.root}",
    ]  # fmt: skip
    places = {"JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "share", "IPYTHONDIR": home / "ipython"}
    places |= {"JUPYTERLAB_SETTINGS_DIR": home / "settings", "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces"}
    with (home / "log.txt").open("w") as log:
        environment = scripts_first() | {name: str(path) for name, path in places.items()}
        server = subprocess.Popen(
            command, cwd=course.root, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", server, home / "log.txt")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE)


def _settle(home: Path, theme: str) -> None:
    settings = {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/themes": {"theme": theme},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "docmanager-extension/plugin": {"autosave": False},
    }
    for name, values in settings.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        assert server.poll() is None, log.read_text()[-3000:]
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return True
        return False

    wait_until(answers)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    folder = tmp_path / "course"
    folder.mkdir()
    return Course.copied_to(folder)


@pytest.fixture
def page(chromium: object, course: Course, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[object]:
    """A browser window at a JupyterLab of its own; `indirect` parameters name the theme."""
    theme = getattr(request, "param", "JupyterLab Light")
    with lab(course, tmp_path / "home", theme) as address:
        context = chromium.new_context(base_url=address, viewport={"width": 1200, "height": 900})  # type: ignore
        context.set_default_timeout(1000 * PATIENCE)
        yield context.new_page()
        context.close()


@pytest.fixture
def picture() -> Callable[[object, str], None]:
    """Renew a picture of the docs from something on the page, when `AUTOGRADER_PICTURES` asks for it."""
    shown = "".join(path.read_text() for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))

    def take(thing: object, name: str) -> None:
        if os.environ.get("AUTOGRADER_PICTURES") and f"pictures/{name}.png" in shown:
            thing.screenshot(path=PICTURES / f"{name}.png")  # type: ignore[attr-defined]

    return take
