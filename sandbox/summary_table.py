"""Plain text for people: columns that line up, in any terminal and in a file."""

from collections.abc import Collection, Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> Iterator[str]:
    """The rows with their columns as wide as need be; numbers stand to the right, the columns `left` to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) if place in left else cell.rjust(width)
                 for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        yield f"  {'  '.join(cells)}".rstrip()


def plural(count: int, what: str) -> str:
    """"1 alert", "2 alerts"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
