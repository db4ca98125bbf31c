"""What of a submission decides each exercise, digested: as long as that is the same, so is what it earns."""

from __future__ import annotations

import hashlib

from autograder.code.slices import slices
from autograder.ingest.rebuild import Rebuilt


def exercise_digests(rebuilt: Rebuilt) -> dict[str, str]:
    """The digest of each exercise's part: the statements that it depends on, and what else is known of it, its `facts`.

    Empty where the calls of one exercise may change what another gives: there is only the whole then.
    """
    kept, blocks, facts = rebuilt.program.statements, rebuilt.program.blocks, rebuilt.facts
    places = slices(kept, facts)
    if places is None:
        return {}
    known = {index: _digest(blocks[index].name, blocks[index].source) for index in {s.block for s in kept}}
    # Cells and lines count: messages name them. A cell is taken whole, which is quicker than to take it apart.
    stand = [f"{known[statement.block]}:{statement.node.lineno}" for statement in kept]
    return {name: _digest(name, repr(fact), *[stand[place] for place in places[name]]) for name, fact in facts.items()}


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
