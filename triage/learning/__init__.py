"""Learning: what people decided becomes training examples, and a new model has to prove itself on the rest."""
