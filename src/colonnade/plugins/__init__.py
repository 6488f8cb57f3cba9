"""Manifest, hooks, life cycle, guarded calls, migrations. Knows no particular plugin."""
