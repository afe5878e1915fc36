"""A fault of our own, in words that hold nothing of what was judged."""

import os


def origin(error: BaseException) -> str:
    """What kind of error, and where it was raised; not its message, which may hold what a record says."""
    place = error.__traceback__
    if place is None:
        return type(error).__name__
    while place.tb_next:
        place = place.tb_next
    code = place.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_name}, line {place.tb_lineno} of {os.path.basename(code.co_filename)}"
