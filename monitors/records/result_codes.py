"""What AADSTS result codes mean to us. Source: Microsoft identity platform, "Authentication and authorization error codes"."""

from typing import Final

SUCCESS: Final = 0
MFA_FAILURES: Final = frozenset({500121, 50087, 50088, 50161})
MFA_SERVICE: Final = frozenset({50087, 50088})
"""The service failed, not the user: a passing error, and the telephone limit."""
NO_PROOF: Final = frozenset({50126, 50053, 50034, 50056, 50058, 50064, 50144, 50055, 50057})
"""A wrong password, or nothing that proves a right one."""
LOCKED: Final = 50053
"""Locked, or a malicious address: only the failure reason tells them apart."""
ENROLMENT_BLOCKED: Final = frozenset({53010, 53004, 502031})
POLICY_BLOCKS: Final = frozenset(
    {53000, 53001, 53002, 53003, 53009, 53011, 50131, 530021, 530032, 530034, 530035})
"""Conditional Access, or security defaults, said no."""
LOCK_OUTS: Final = MFA_FAILURES | ENROLMENT_BLOCKED | POLICY_BLOCKS
"""A sign-in that ended so did not let its user in."""
ENROLMENT_ASKED: Final = frozenset({50072, 50079})
"""Enrol first: an interrupt, and the end of it for whoever gives up."""
MFA_ASKED: Final = frozenset({50072, 50074, 50076, 50078, 50079, 50125, 50158})
"""Interrupts behind a right password: another proof, or enrolment, is asked for."""
DEVICE_LACKING: Final = frozenset({53000, 53001, 53002, 50129})
"""The device is not compliant or not joined, or the app not approved."""
DEVICE_ASKED: Final = 50097
"""The device is asked to prove itself: an interrupt, and the end of it for a device that cannot."""
