"""Insight: figures and reports over what is stored and judged; it reads and decides nothing."""
