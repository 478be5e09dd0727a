"""A page as it is heard: what the browser tells a screen reader of what has the focus."""

from typing import Any, NamedTuple

from playwright.sync_api import Page

#: So many times Tab is pressed at most to reach something.
FAR = 120


class Heard(NamedTuple):
    """What has the focus: its role, its name, and its states, such as checked or expanded."""

    role: str
    name: str
    states: dict[str, Any]


class Listener:
    """Somebody who has a keyboard and hears the page `page`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._tools = page.context.new_cdp_session(page)

    def focused(self) -> Heard:
        """Return what has the focus."""
        expression = {"expression": "document.activeElement"}
        found = self._tools.send("Runtime.evaluate", expression)["result"]["objectId"]
        asked = {"objectId": found, "fetchRelatives": False}
        node = self._tools.send("Accessibility.getPartialAXTree", asked)["nodes"][0]
        states = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        texts = [node.get(part, {}).get("value", "") for part in ("role", "name")]
        return Heard(texts[0], " ".join(str(texts[1]).split()), states)

    def reach(self, role: str, name: str, key: str = "Tab") -> Heard:
        """Press Tab until what has the focus has this role and a name that begins so."""
        self.page.wait_for_load_state()
        for _ in range(FAR):
            heard = self.focused()
            if heard.role == role and heard.name.startswith(name):
                return heard
            self.page.keyboard.press(key)
        raise AssertionError(f"no {role} “{name}” is reached with {key} at {self.page.url}")

    def write(self, role: str, name: str, text: str) -> None:
        """Reach a field, and type over what it holds."""
        self.reach(role, name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        """Reach what leads to another page, press it, and wait for the page."""
        self.reach(role, name)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def told(self) -> str:
        """Return what is told by itself after a page has come: the text of its status."""
        tree = self._tools.send("Accessibility.getFullAXTree")["nodes"]
        nodes = {node["nodeId"]: node for node in tree}

        def text(node: dict[str, Any]) -> str:
            if node.get("role", {}).get("value") == "StaticText":
                return str(node["name"]["value"])
            below = (nodes[key] for key in node.get("childIds", ()) if key in nodes)
            return " ".join(filter(None, map(text, below)))

        spoken = [node for node in tree if node.get("role", {}).get("value") in ("status", "alert")]
        return " ".join(" ".join(map(text, spoken)).split())
