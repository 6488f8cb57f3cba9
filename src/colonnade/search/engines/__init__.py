"""Engines that can be exchanged: each indexes documents and answers query trees, and all pass one suite of tests."""
