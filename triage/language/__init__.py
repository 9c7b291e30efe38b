"""The language model: optional; it proposes, rules decide and code verifies."""
