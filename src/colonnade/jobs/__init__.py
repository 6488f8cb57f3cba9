"""Work that is done beside the requests. Does not know what the work is."""
