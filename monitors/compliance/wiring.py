"""Where the scans are put together, over the tenant's tables and its Graph. Light to import: checks come when a scan runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitors.compliance.judging import Judging
    from monitors.compliance.scanning import Scans
    from monitors.detectors import Catalogue
    from monitors.parts import Desk
    from monitors.settings import Settings
    from monitors.storage.tables import TablesStore


def scans_of(store: TablesStore, settings: Settings, detectors: Catalogue, desk: Desk) -> Scans:
    """Every scan, as the settings have it."""
    from monitors.compliance.countdown import Counting
    from monitors.compliance.registration import RegistrationScan
    from monitors.compliance.scanning import Exclusions, Scanner, Scanning, Scans
    from monitors.compliance.scans import BREAK_GLASS, POLICIES, REGISTRATION, ROLES
    from monitors.programme import programme_of
    from monitors.storage.countdown import TablesCountdown
    from monitors.storage.policies import TablesPolicies
    from monitors.storage.readings import TablesReadings
    from monitors.storage.registration import TablesRegistration
    from monitors.storage.scans import TablesScans
    from monitors.tenant.access import reader_of
    from monitors.tenant.graph import Patience

    programme, judging = programme_of(settings.values, settings.declared), judging_of(store, settings, detectors, desk)
    opening = partial(reader_of, settings, Patience(attempts=4, answer=30.0, first_pause=1.0, longest_pause=60.0))
    exclusions = Exclusions(TablesPolicies(store.account), programme)
    after = {POLICIES.name: exclusions.publish}
    scans: dict[str, Scanner] = {
        one.name: Scanning(one, judging, opening, programme, settings["AZURE_CLIENT_ID"], after.get(one.name))
        for one in (POLICIES, BREAK_GLASS, ROLES)}
    account = store.account
    counting = Counting(TablesCountdown(account), programme)
    scans[REGISTRATION.name] = RegistrationScan(judging, TablesReadings(account), TablesRegistration(account), opening,
                                                counting.count)
    return Scans(scans, TablesScans(store.account))


def judging_of(store: TablesStore, settings: Settings, detectors: Catalogue, desk: Desk) -> Judging:
    """What judges and publishes, whichever scan it is."""
    from monitors.checks import catalogue
    from monitors.compliance.changes import Gathered, Stand
    from monitors.compliance.judging import Given, Judging
    from monitors.compliance.own import Own
    from monitors.compliance.telling import Telling
    from monitors.feed.chores import Broken, Daily
    from monitors.programme import programme_of
    from monitors.storage.areas import TablesAreas
    from monitors.storage.channels import TablesChannels
    from monitors.storage.drills import TablesDrills
    from monitors.storage.progress import TablesProgress
    from monitors.storage.registration import TablesRegistration
    from monitors.storage.results import TablesResults
    from monitors.storage.reviews import TablesReviews
    from monitors.storage.scans import TablesScans
    from monitors.storage.states import TablesStates
    from monitors.storage.usage import TablesUsage

    account, known, times = store.account.apart(), detectors.by_id, TablesScans(store.account)
    own = Own(times, TablesProgress(account), TablesChannels(account), TablesDrills(account), TablesRegistration(account),
              settings.declared)
    telling = Telling(known["check_changed"], partial(TablesStates, account, "check_changed", Stand),
                      partial(TablesStates, account, "gathered", Gathered))
    checks = catalogue(programme_of(settings.values, settings.declared), settings.parameters)
    given: list[Given] = [own, TablesUsage(account), TablesReviews(account)]
    return Judging(checks, TablesAreas(account), given, TablesResults(account), times, telling,
                   Broken(known["detector_broken"], Daily(store), desk), desk)
