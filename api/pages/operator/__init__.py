"""Pages of operators and auditors: accounts, keys, reference material, rules, models, audit."""
