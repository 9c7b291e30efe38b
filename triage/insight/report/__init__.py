"""Report: what came in a period, its hot topics, and sentences that say no more than the figures."""
