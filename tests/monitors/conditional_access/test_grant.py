"""Grant controls against an oracle: every way of satisfying some of what can be asked, one by one."""

from collections.abc import Iterator
from itertools import chain, combinations, product

import pytest

from monitors.conditional_access.grant import Grant, implies, read_grant
from monitors.conditional_access.strength import BUILT_IN, Strength
from tests.monitors.conditional_access.documents import FOR_MFA, RESISTANT

KEYS = Strength(RESISTANT, allowed=BUILT_IN[RESISTANT])
ANY_MFA = Strength(FOR_MFA, allowed=BUILT_IN[FOR_MFA])
ASKED = ("mfa", "compliantDevice", "terms of use t", KEYS, ANY_MFA)


def subsets(of: tuple) -> Iterator[tuple]:
    return chain.from_iterable(combinations(of, size) for size in range(len(of) + 1))


DONE = [set(done) for done in subsets(ASKED) if ("mfa" in done) == (ANY_MFA in done) and ("mfa" in done or KEYS not in done)]
"""What somebody may have done: a key is MFA, and MFA is what the strength of that name asks."""
GRANTS = [Grant(operator, frozenset(one for one in asked if isinstance(one, str)), strengths[0] if strengths else None)
          for operator in ("AND", "OR") for asked in subsets(ASKED)
          if len(strengths := [one for one in asked if isinstance(one, Strength)]) <= 1]


def passes(grant: Grant, done: set) -> bool:
    asked = [one in done for one in grant.requirements]
    return not asked or (all(asked) if grant.operator == "AND" else any(asked))


def test_one_grant_implies_another_exactly_if_whoever_passes_it_passes_the_other():
    assert len(DONE) == 12
    assert len(GRANTS) == 48
    for one, other in product(GRANTS, GRANTS):
        assert implies(one, other) is all(passes(other, done) for done in DONE if passes(one, done)), (one, other)


@pytest.mark.parametrize("grant", GRANTS)
def test_a_block_implies_everything_and_nothing_but_a_block_implies_it(grant: Grant):
    block = Grant("OR", frozenset({"block"}))
    assert implies(block, grant) is True
    assert implies(grant, block) is False
    for operator in ("AND", "OR"):
        mixed = Grant(operator, grant.controls | {"block"}, grant.strength)
        assert implies(block, mixed) is implies(mixed, block) is True


def test_nothing_is_asked_where_nothing_is_said():
    assert read_grant(None) == Grant()
    assert implies(Grant(), Grant()) is True
