"""What can be wrong with the looks of a page, asked of the browser."""

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

# What has no room: the page is wider than the screen, text is cut off, or what is to be pressed
# lies upon another.
FAULTS = """() => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width);
    faults.push(`scrolls sideways: ${wide.slice(0, 3).map(name)}`);
  }
  function name(one) {
    return `${one.tagName.toLowerCase()}#${one.id}.${one.className} "${one.textContent.trim().slice(0, 30)}"`;
  }
  function isShown(one) {
    const {width, height} = one.getBoundingClientRect();
    return width > 1 && height > 1 && one.checkVisibility({visibilityProperty: true, opacityProperty: true});
  }
  const holdsText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  for (const one of document.querySelectorAll("body *")) {
    const {overflowX} = getComputedStyle(one);
    const isCut = ["hidden", "clip"].includes(overflowX) && one.scrollWidth > one.clientWidth + 1;
    // A choice that is longer than its field is told in full by its title.
    if (isCut && !one.title && holdsText(one) && isShown(one)) faults.push(`cut: ${name(one)}`);
  }
  const floats = (one) => {
    for (let parent = one; parent; parent = parent.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(parent).position)) return true;
    }
    return false;
  };
  const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((one) => isShown(one) && !floats(one))
    .flatMap((one) => [...one.getClientRects()].map((box) => ({one, box})));
  for (const [place, {one, box}] of controls.entries()) {
    for (const other of controls.slice(place + 1)) {
      if (one.contains(other.one) || other.one.contains(one)) continue;
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (across > 2 && down > 4) faults.push(`overlap: ${name(one)} and ${name(other.one)}`);
    }
  }
  return faults;
}"""
UNFOLD = """() => {
  for (const folded of document.querySelectorAll("#content details")) folded.open = true;
}"""
BARRIERS = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 120)} ${failureSummary}`));
}"""


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """Return what has no room on the page as it is shown now."""
    return page.evaluate(FAULTS)


def barriers(page: Page) -> list[str]:
    """Return what axe-core calls a barrier for people with disabilities, also in folded parts."""
    page.evaluate(UNFOLD)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
        # Colours are measured while they would still change from one scheme to the other.
        page.add_style_tag(content="* {transition: none !important}")
    return page.evaluate(BARRIERS)
