"""Where the samples are that come with the package."""

from pathlib import Path

SHIPPED_SAMPLES = Path(__file__).parent / "data" / "suggestions"
