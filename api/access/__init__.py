"""Who may do what: rules of routes, principals, sessions, keys, forms."""
