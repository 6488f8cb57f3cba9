"""Searching all texts by page: what is asked, what is found and shown of it, what it can be narrowed by, and what to do about nothing."""
