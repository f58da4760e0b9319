"""The lessons there are, from their first blocks alone: nothing is compiled, so a list of them is quick."""

from pathlib import Path
from typing import Any

from simulator.description import DescriptionError
from simulator.tutor.block import read_block
from simulator.tutor.markdown import Data, Heading, pieces
from simulator.tutor.places import FILE, list_lessons, read_text


def outline(folder: Path) -> dict[str, Any]:
    """Title, claim, minutes, what its claim asserts, how many steps and questions."""
    text = read_text(folder)
    file = f"{folder.name}/{FILE}"
    told: dict[str, Any] = {"id": folder.name, "name": folder.name}
    steps = asks = 0
    for piece in pieces(text, file):
        if isinstance(piece, Heading):
            steps += 1
        elif isinstance(piece, Data) and piece.kind in ("ask", "goal"):
            asks += 1
        elif isinstance(piece, Data) and piece.kind == "lesson":
            block = read_block(piece.text, file, piece.line)
            told |= {"title": block.text("title"), "claim": block.text("claim"), "minutes": block.integer("minutes")}
        elif isinstance(piece, Data) and piece.kind == "claim":
            told["assertion"] = " and ".join(read_block(piece.text, file, piece.line).texts("holds"))
    for key in ("title", "assertion"):
        if key not in told:
            raise DescriptionError(f"has no {key}", f"{file}:1", "Begin it with a lesson block and a claim block.")
    return {**told, "summary": told["claim"], "steps": steps, "asks": asks}


def outlines() -> list[dict[str, Any]]:
    """Of every lesson, in their order."""
    return [outline(folder) for folder in list_lessons()]
