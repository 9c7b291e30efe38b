"""Scorers: one question each about the triage of one sample."""

from eval.scorers.scorer import Scorer, Subject, subjects_of

__all__ = ["Scorer", "Subject", "subjects_of"]
