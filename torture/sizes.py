"""How much of everything is tried: all by `make torture`, a few of each by `make test`."""

from dataclasses import dataclass

SEED = 20_261_126  # of every choice that is made by chance


@dataclass(frozen=True)
class Size:
    """How many of each."""

    name: str
    pictures: int  # of Pillow's own
    damaged: int  # bit flips and truncations of bodies
    flips: int  # single-bit flips of each model file
    passwords: int  # of the list of common ones
    strings: int  # of the naughty ones, each in every place
    wrong_types: int  # bodies by hypothesis
    cases: int  # by schemathesis, for each of two kinds of data: about so many in all phases
    kills: int
    reloads: int
    restarts: int
    locks: int
    disks: int
    storms: int
    sockets: int  # of a storm
    switches: int


FEW = Size(
    name="few",
    pictures=150,
    damaged=200,
    flips=40,
    passwords=300,
    strings=60,
    wrong_types=100,
    cases=60,
    kills=3,
    reloads=1,
    restarts=1,
    locks=1,
    disks=1,
    storms=1,
    sockets=100,
    switches=5,
)
FULL = Size(
    name="full",
    pictures=10_000,  # all there are
    damaged=2000,
    flips=500,
    passwords=100_000,  # all there are
    strings=10_000,  # all there are
    wrong_types=3000,
    cases=5000,
    kills=60,
    reloads=20,
    restarts=10,
    locks=10,
    disks=10,
    storms=5,
    sockets=500,
    switches=1000,  # all there are
)
