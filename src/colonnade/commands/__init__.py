"""One change per file: check, change, event. May import facets, catalog, plugins, security, content; never HTTP."""
