"""What all tests share."""

import signal

pytest_plugins = ["tests.azurite"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in its background, and programs inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
