"""What all evaluation tasks share: samples, scores, metrics, figures, logs, errors."""
