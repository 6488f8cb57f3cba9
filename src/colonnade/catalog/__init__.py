"""Ordered walks over all content, filtered by access ids. Knows no HTTP."""
