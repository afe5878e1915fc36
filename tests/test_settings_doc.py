"""docs/settings.md says what the code declares, word for word."""

from monitors.detector import PARAMETERS
from monitors.detectors import classes
from monitors.settings import SETTINGS, settable
from sandbox.settings_doc import FILE, WHAT, default, rendered


def test_the_page_is_what_the_declarations_render():
    """Else: python -m sandbox.settings_doc."""
    assert FILE.read_text(encoding="utf-8") == rendered()


def test_every_setting_and_parameter_is_on_it():
    page = rendered()
    for one in SETTINGS:
        assert f"`{one.name}`" in page
        assert one.purpose in page
    for id_, detector in classes().items():
        for name in settable(detector):
            assert f"`DETECTOR_{id_.upper()}_{name.upper()}`" in page


def test_every_parameter_has_words():
    assert set(WHAT) == set(PARAMETERS)


def test_defaults_are_those_of_the_detectors():
    detector = classes()["repeated_mfa_failures"]
    assert (default(detector, "threshold"), default(detector, "window_minutes"), default(detector, "staged")) == (
        "5", "10", "false")


def test_the_tables_are_tables():
    rows = [line for line in rendered().splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {4, 5}
