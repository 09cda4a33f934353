"""The web interface: an overview of a project, its documents side by side, and search.

Streamlit draws pages and keeps the address; what must be quick with thousands of beads is drawn
in the browser by two small components (``assets/*.js``), which set every text by ``textContent``.
Nothing here writes to a project.
"""

import os
import subprocess
import sys
from pathlib import Path

MAIN = Path(__file__).with_name("main.py").resolve()
PROJECT_VARIABLE = "ALIGN_PROJECT"


def serve(project: Path) -> int:
    """Open a project folder in the browser until Ctrl+C; return the server's exit status.

    The server is a process of its own because Streamlit reads its settings beside the script it
    is started with, and there they bind it to this machine.
    """
    environment = {**os.environ, PROJECT_VARIABLE: str(project.resolve())}
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN)]
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603 (our own words)
        try:
            return server.wait()
        except KeyboardInterrupt:
            return server.wait()
