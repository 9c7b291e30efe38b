"""Reference material: departments, cases, policies, published answers, and the history of rules."""
