"""What keeps people out of a page, as axe finds it."""

from axe_playwright_python.sync_playwright import Axe


def barriers(page):
    """[(rule that is broken, the first elements that break it)]."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(violation["id"], [node["html"][:160] for node in violation["nodes"]][:3]) for violation in found]
