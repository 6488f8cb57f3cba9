"""The one way out to other machines: a client that calls public addresses only, for little and for a short time."""
