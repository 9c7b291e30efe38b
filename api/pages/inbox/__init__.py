"""Pages over many suggestions: inbox, bulk acts, issues, approvals, supervision, progress."""
