"""Settings to WSGI application: loads each plugin by itself, runs the start-up checks, serves. May import everything below."""
