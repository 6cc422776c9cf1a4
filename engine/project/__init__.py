"""The project as data: SQL, macros, policies and contracts, read and checked."""

import sys

from engine import ProjectPackage

sys.modules[__name__].__class__ = ProjectPackage
