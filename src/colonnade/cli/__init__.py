"""The command line, one file per noun; may import everything below it, never `app`'s HTTP parts."""
