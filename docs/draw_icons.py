"""Draw the icons of the web manifest from the logo.

python docs/draw_icons.py writes disco_site/static/disco/icon-*.png. Needs Chromium and the
requirements of the tests.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "disco_site" / "static" / "disco"
#: File, its size, and how much of it the logo takes: what may be cut off in any shape keeps the
#: logo within the inner four fifths and has a background.
ICONS = (
    ("icon-180.png", 180, 0.82, "#191a17"),
    ("icon-192.png", 192, 1.0, "transparent"),
    ("icon-512.png", 512, 1.0, "transparent"),
    ("icon-maskable-512.png", 512, 0.76, "#191a17"),
)


def main() -> None:
    logo = (STATIC / "logo.svg").read_text(encoding="utf-8")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, size, share, background in ICONS:
            page = browser.new_page(viewport={"width": size, "height": size})
            style = f"body {{ margin: 0; height: 100vh; background: {background}; }} "
            style += "body { display: grid; place-items: center; } "
            style += f"svg {{ width: {share * size}px; height: auto; }}"
            page.set_content(f"<style>{style}</style>{logo}")
            page.screenshot(path=STATIC / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
