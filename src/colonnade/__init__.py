"""Colonnade: a social intranet in one small process. Start at `colonnade.api` (for plugins) or `colonnade.app` (for the site)."""
