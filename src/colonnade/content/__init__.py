"""The object tree: content, folders, places, types, names, links, versions. Knows no HTTP and no plugins."""
