"""Homepages: the widget contract, layout layers and their merge. Knows no HTTP and no particular widget."""
