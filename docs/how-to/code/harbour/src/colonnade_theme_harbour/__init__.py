"""Harbour, a green version of Lantern."""

from colonnade.api import Theme, messages

_ = messages("colonnade_theme_harbour")

theme = Theme("harbour", title=_("Harbour"), stylesheets=("harbour.css",), base="lantern")
