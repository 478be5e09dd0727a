"""Take the pictures of the documents from a site that runs for the purpose, over a made-up
collection.

python docs/take_pictures.py writes docs/pictures/*.png. Needs Chromium and the requirements of the
tests.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "only for the pictures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# Name, address, size of the screen; of the list of records, the face that the name begins with.
SHOTS = {
    "dashboard": ("/admin/", DESK),
    "records": ("/admin/collection/record/", DESK),
    "records-phone": ("/admin/collection/record/", PHONE),
    "wall": ("/admin/collection/record/", DESK),
    "wall-phone": ("/admin/collection/record/", PHONE),
    "record": ("/admin/collection/record/3/", DESK),
    "record-phone": ("/admin/collection/record/3/", PHONE),
    "search": ("/admin/search/?q=love", DESK),
    "ledger": ("/admin/credits/transaction/", DESK),
    "statistics": ("/admin/statistics/", DESK),
    "lists": ("/admin/lists/?columns=2", DESK),
    "quick-buy-phone": ("/admin/quick-buy/", PHONE),
}


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of the site to its end."""
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str) -> None:
    """Return as soon as the site answers. Raises TimeoutError after half a minute."""
    for _ in range(150):
        try:
            urlopen(url).close()
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer.")


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#navigation")


def take(base_url: str) -> None:
    """Write every picture of SHOTS."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, (address, viewport) in SHOTS.items():
            page = browser.new_context(base_url=base_url, viewport=viewport).new_page()
            sign_in(page)
            page.goto(address)
            if page.locator(".faces").count():
                face = "Wall" if name.startswith("wall") else "Table"
                page.get_by_role("button", name=face, exact=True).click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as data_dir:
        environment = os.environ | {"DISCO_DATA_DIR": data_dir, "DISCO_ADMIN_PASSWORD": PASSWORD}
        manage(environment, "migrate")
        manage(environment, "first_login")
        manage(environment, "seed", "--seed", "1")
        port = free_port()
        serve = [sys.executable, "manage.py", "serve", "--port", str(port)]
        site = subprocess.Popen(
            serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            take(f"http://127.0.0.1:{port}")
        finally:
            site.terminate()
            site.wait()


if __name__ == "__main__":
    main()
