"""Gold ideas: suggestions grouped into candidates, described, ranked, scored by experts and reviewed."""
