"""The web interface: an overview of a project, its documents side by side, and search.

Streamlit draws pages and keeps the address; what must be quick with thousands of beads is drawn
in the browser by two small components (``assets/*.js``), which set every text by ``textContent``.
Nothing here writes to a project.
"""

import os
from pathlib import Path

MAIN = Path(__file__).with_name("main.py").resolve()
PROJECT_VARIABLE = "ALIGN_PROJECT"


def serve(project: Path) -> None:
    """Open a project folder in the browser until this process is ended (Ctrl+C).

    Streamlit runs in this very process, so that whoever ends it ends the server; it reads its
    settings beside the script, and there they bind it to this machine.
    """
    from streamlit.web import cli

    os.environ[PROJECT_VARIABLE] = str(project.resolve())
    cli.main(["run", str(MAIN)], standalone_mode=False)
