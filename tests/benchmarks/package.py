"""What is deployed, packed: a cold start begins with fetching it."""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from tests.benchmarks.measured import ROOT, Row
from tests.infra.test_package import packaged, tracked

MEGABYTE: Final = 1e6


def package(folder: Path, *, short: bool) -> Iterator[Row]:
    """The app's own files, and on a full run what pip installs beside them."""
    own = zipped(folder / "own.zip", (ROOT / path for path in packaged(tracked(), (ROOT / ".funcignore").read_text().split())))
    beside = "" if short else f"; with what pip installs {installed(folder)}"
    yield Row("the package without its dependencies, zipped, against a megabyte", f"{own / MEGABYTE:.2f} MB{beside}",
              own / MEGABYTE, ceiling=1.0)


def installed(folder: Path) -> str:
    """How much pip installs, zipped and unpacked."""
    files = [Path(str(file.locate())) for one in needed(requirements()) for file in metadata.distribution(one).files or ()]
    there = [path for path in files if path.is_file() and path.suffix != ".pyc"]
    return (f"{zipped(folder / 'all.zip', there) / MEGABYTE:,.0f} MB, "
            f"{sum(path.stat().st_size for path in there) / MEGABYTE:,.0f} MB unpacked")


def requirements() -> list[str]:
    """What requirements.txt names."""
    return re.findall(r"(?m)^([\w-]+)==", (ROOT / "requirements.txt").read_text())


def needed(names: Iterable[str]) -> set[str]:
    """These distributions and all that they need here."""
    found, waiting = set[str](), [*names]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found and (told := requires(name)) is not None:
            found.add(name)
            waiting += told
    return found


def requires(name: str) -> list[str] | None:
    """What a distribution asks for, extras left out; None where it is not installed, as what only other systems need."""
    try:
        told = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return None
    return [re.split(r"[ ;\[<>=!~(]", one)[0] for one in told if "extra ==" not in one]


def zipped(place: Path, paths: Iterable[Path]) -> int:
    """The bytes of an archive of these files."""
    with ZipFile(place, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for path in paths:
            archive.write(path, path.as_posix().removeprefix(ROOT.as_posix()))
    return place.stat().st_size
