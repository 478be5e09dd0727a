"""The page that tells what a collection comes to. One module a topic, each for a part of the page."""
