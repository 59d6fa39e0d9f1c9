"""The platform's pages. `web_ui.build` makes them; the web tier serves what it returns."""
