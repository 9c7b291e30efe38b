"""Use cases: one function each that checks, stores, audits and notifies; pages, routes, commands and jobs call it."""
