"""What the office knows: policies, validity, cases, published answers, decisions, rules in force, the index."""
