"""Files of an Iceberg warehouse while it is written beside where it will lie; pyiceberg loads this by name."""

from __future__ import annotations

from typing import Any

from pyiceberg.io.pyarrow import PyArrowFileIO

from engine.exporting.iceberg import FROM, TO


class MovedIO(PyArrowFileIO):
    """Reads and writes below the folder of one property what locations say of the folder of another."""

    @staticmethod
    def parse_location(location: str, properties: dict[str, Any] | None = None) -> tuple[str, str, str]:
        """Scheme, host and path of a location, the path below the folder where the files are now."""
        held = properties or {}
        scheme, host, path = PyArrowFileIO.parse_location(location, held)
        return scheme, host, path.replace(held[FROM], held[TO], 1) if path.startswith(held[FROM]) else path
