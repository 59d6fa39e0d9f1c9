"""What people write, as HTML that may be put into a page.

`render` turns Markdown with formulas and code into clean HTML. Texts are rendered when they
are saved and kept as source and HTML; nobody else turns a person's text into markup.
"""

from web_api.texts.markdown import render

__all__ = ["render"]
