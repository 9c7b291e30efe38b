"""Background work: jobs over stored rows, each of which may be killed and repeated at any moment."""
