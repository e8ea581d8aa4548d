"""What a person may say of a model that is imported, where the file doesn't."""

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """`size` is width and height in pixels; `mean` and `std` are by channel."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str | None = None
    labels: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    layout: str | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
