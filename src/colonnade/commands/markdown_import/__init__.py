"""Folders of Markdown files: reading them, understanding them, and planning which pages they become. `folder` alone opens files."""
