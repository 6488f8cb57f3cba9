"""Slate, a theme built upon Lantern: other tokens, a dark top bar, and its own empty pages."""

from colonnade.api import Theme, messages

_ = messages("colonnade_theme_slate")

theme = Theme("slate", title=_("Slate"), stylesheets=("slate.css",), base="lantern")
