"""What a notebook, a script and the command line do alike: open a run and ask it; plan, build, certify a project.

`import engine` is the way in: `engine.open(..)` and `engine.project(..)`. Objects show themselves as HTML in
notebooks; every refusal is an `EngineError`, with the code, place and hint that the command line prints.
"""

from engine.api.results import Built, Certified, Gates, Laddered, Planned
from engine.api.run import Run, open
from engine.api.workspace import Workspace, project

__all__ = ["Built", "Certified", "Gates", "Laddered", "Planned", "Run", "Workspace", "open", "project"]
