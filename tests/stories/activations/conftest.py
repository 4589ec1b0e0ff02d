"""What the stories of activations have in common: their bots check activations all the time."""

from collections.abc import Mapping

import pytest


@pytest.fixture
def bot_settings() -> Mapping[str, str]:
    """Return the settings of their bots. Elsewhere nothing is activated, and checking takes time."""
    return {"CLSFY_ACTIVATION_POLL_SECONDS": "0.25"}
