"""Content as JSON lines and files, and back: exactly, with its versions, files, comments and readers."""
