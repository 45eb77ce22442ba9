"""Sphinx's settings for the book; publish/site/build.py adds where its pages stand."""

import html
import re
from urllib.parse import urljoin

from docutils import nodes

project = "Neural networks: a lecture that runs"
html_title = "Neural networks"  # in the corner of each page
author = "the authors of nblib"
language = "en"
extensions = ["myst_nb", "sphinx.ext.mathjax"]

nb_execution_mode = "off"  # the outputs are stored; the tests of the notebooks hold them
nb_render_markdown_format = "myst"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3
myst_heading_slug_func = "publish.site.pages.anchor"
mathjax_path = "tex-svg.js"  # one file with its letters in it: it works from a folder too

html_theme = "furo"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b57a4", "color-brand-content": "#0b57a4"},
    "dark_css_variables": {"color-brand-primary": "#8ab8ea", "color-brand-content": "#8ab8ea"},
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_css_files = ["figures.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer", "priority": 400}), ("figures.js", {"defer": "defer"})]  # then MathJax
html_favicon = "static/favicon.svg"
html_show_sourcelink = False
html_copy_source = False
html_use_index = False
html_show_copyright = False


def setup(app):
    for setting in ("site_pyodide", "site_wheel"):
        app.add_config_value(setting, "", "html", str)
    app.connect("doctree-resolved", _glue)
    app.connect("html-page-context", _describe)


def _glue(app, doctree, name):
    """What stands right behind a formula stays in its line: a browser would begin the next one with the point."""
    for formula in list(doctree.findall(nodes.math)):
        behind = formula.next_node(descend=False, siblings=True)
        glued = re.match(r"\S*", behind)[0] if isinstance(behind, nodes.Text) else ""
        if glued:
            behind.parent.replace(behind, nodes.Text(behind[len(glued) :]))
            formula.replace_self(nodes.inline("", "", formula.deepcopy(), nodes.Text(glued), classes=["one"]))


def _describe(app, pagename, templatename, context, doctree):
    """What other sites and the scripts of the page read about it."""
    title, about = html.unescape(context.get("title") or project), _first_paragraph(doctree)
    told = {"description": about, "nblib:pyodide": app.config.site_pyodide, "nblib:wheel": app.config.site_wheel}
    shared = {"og:type": "article", "og:site_name": project, "og:title": title, "og:description": about}
    if context["pageurl"]:
        shared |= {"og:url": context["pageurl"], "og:image": urljoin(context["pageurl"], "_static/card.png")}
    tags = [f'<meta name="{name}" content="{html.escape(text)}">' for name, text in told.items() if text]
    tags += [f'<meta property="{name}" content="{html.escape(text)}">' for name, text in shared.items() if text]
    tags += ['<meta name="twitter:card" content="summary_large_image">']
    context["metatags"] = context.get("metatags", "") + "".join(tags)


def _first_paragraph(doctree):
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    return " ".join(paragraph.astext().split()) if paragraph else ""
