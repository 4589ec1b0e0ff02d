"""An activation and an optimization, and the calls that create them."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from classify import (
    Activation,
    ActivationInputs,
    Block,
    Budget,
    Classify,
    Kpi,
    Optimization,
    OptimizationInputs,
)

DEAL = ActivationInputs(segment_ids=(61,), dsp="The Trade Desk", buyer_seat="seat-abc123")
FULL_DEAL = ActivationInputs(
    segment_ids=(61, 62),
    dsp="The Trade Desk",
    buyer_seat="seat-abc123",
    start_date=date(2026, 3, 1),
    end_date=date(2026, 6, 30),
    geo=("US", "CA"),
    formats=("banner", "video"),
    devices=("desktop", "mobile"),
    kpis=(Kpi("ctr", 0.003), Kpi("viewability", 0.7)),
    budget=Budget(50000, "USD"),
)
BLOCK = OptimizationInputs(segment_id=61, block=Block(domains=("craftsman.com",)))

Create = Callable[[Classify], Awaitable[object]]


async def activate(classify: Classify) -> Activation:
    """Activate segment 61."""
    return await classify.create_activation(DEAL)


async def optimize(classify: Classify) -> Optimization:
    """Block a domain in segment 61."""
    return await classify.create_optimization(BLOCK)


CREATES = pytest.mark.parametrize(
    ("create", "call"), [(activate, "activations.create"), (optimize, "optimizations.create")]
)
