"""Lantern, the standard theme: one style sheet with every token and component."""

from colonnade.api import Theme, messages

_ = messages("colonnade_theme_lantern")

theme = Theme("lantern", title=_("Lantern"), stylesheets=("lantern.css",))
