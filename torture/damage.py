"""Good bodies that lost a bit or their end."""

import random
from collections.abc import Iterator

from torture.shots import FINE, Shot
from torture.sizes import SEED


def damaged(good: list[Shot], count: int) -> Iterator[Shot]:
    """Yield good requests with one bit flipped, or cut off, in turn; the same ones each time."""
    chance = random.Random(SEED)
    for number in range(count):
        shot = good[number % len(good)]
        body = bytearray(shot.body)
        place = chance.randrange(len(body))
        if number // len(good) % 2:
            del body[place:]
            name = f"{shot.name} cut off at {place}"
        else:
            bit = chance.randrange(8)
            body[place] ^= 1 << bit
            name = f"{shot.name} with bit {bit} of byte {place} flipped"
        yield Shot(name, bytes(body), shot.content_type, allowed=FINE)
