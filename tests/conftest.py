"""Fixtures that the tests share, and the rule that CI may not skip for want of a tool or data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

DATA = Path(os.environ.get("ALIGN_DATA", Path(__file__).parents[1] / "../shared/data")).resolve()
settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

REQUIRED_IN_CI = ("browser", "omegat", "needs_data")


@pytest.fixture
def data() -> Path:
    """The folder of real texts; a test that uses it is marked ``needs_data``."""
    if not DATA.is_dir():
        pytest.skip(f"no data folder at {DATA}; set ALIGN_DATA")
    return DATA


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Where CI=true, a skip of a browser, OmegaT or data test is a failure."""
    outcome = yield
    report = outcome.get_result()
    wanted = [name for name in REQUIRED_IN_CI if item.get_closest_marker(name)]
    if (
        report.skipped
        and wanted
        and os.environ.get("CI") == "true"
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped in CI although {', '.join(wanted)} is required: {report.longrepr}"
        )
