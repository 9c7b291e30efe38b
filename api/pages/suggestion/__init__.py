"""Pages of one suggestion: triage, decisions, workflow acts, drafting, printing."""
