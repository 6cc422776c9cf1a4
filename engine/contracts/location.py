"""Where a refusal happened: every load error of a contract names its file and a JSON pointer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import EngineError

CONTRACT_INVALID = 33


def pointer_of(*tokens: str | int) -> str:
    """The RFC 6901 pointer of the tokens, such as `/properties/lat_deg/minimum`."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


@dataclass(frozen=True)
class Location:
    """A file and a JSON pointer into it."""

    place: str
    pointer: str = ""

    def at(self, *tokens: str | int) -> Location:
        """The location of a member below this one."""
        return Location(self.place, self.pointer + pointer_of(*tokens))

    def refuse(self, message: str, *, expected: str = "", found: str = "", hint: str = "") -> EngineError:
        """The CONTRACT_INVALID error for this location; the caller raises it."""
        pointer = self.pointer or "/"
        return EngineError(
            CONTRACT_INVALID,
            f"{pointer}: {message}",
            owner="ENG",
            place="CONTRACT",
            where=f"{self.place} at {pointer}",
            expected=expected,
            found=found,
            hint=hint,
        )
