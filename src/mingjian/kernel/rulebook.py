"""Rulebook: the rules, the law they cite and the dated values they use, as one object with one digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mingjian.kernel.canonical import digest
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.instruments import Evidence, Instrument, Obligation
from mingjian.kernel.parameters import Parameter
from mingjian.kernel.rules import Rule

UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Rulebook:
    """All that judging knows of the law. Raises ValueError where a rule cites what is not there."""

    rules: tuple[Rule, ...]
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, Parameter]

    def __post_init__(self) -> None:
        for rule in self.rules:
            missing = [key for key in rule.parameters if key not in self.parameters]
            if missing or (rule.obligation and rule.obligation not in self.obligations):
                raise ValueError(f"{rule.key} cites what the book lacks: {rule.obligation} {missing}")

    @cached_property
    def obligations(self) -> dict[str, Obligation]:
        """Every obligation by its id."""
        return {o.id: o for i in self.instruments.values() for o in i.obligations}

    @cached_property
    def digest(self) -> str:
        """The digest of keys, revisions and parameter values: two books that judge alike share it."""
        return digest(
            {
                "rules": [[rule.key, rule.revision] for rule in sorted(self.rules, key=lambda r: r.key)],
                "parameters": [
                    [key, [[v.since.isoformat(), v.value] for v in self.parameters[key].values]]
                    for key in sorted(self.parameters)
                ],
            }
        )

    def rule(self, key: str) -> Rule:
        """The rule of a key; raises KeyError."""
        return {rule.key: rule for rule in self.rules}[key]

    def parameters_of(self, rule: Rule) -> dict[str, Parameter]:
        """The parameters that a rule reads."""
        return {key: self.parameters[key] for key in rule.parameters}

    def has_begun(self, rule: Rule, day: date) -> bool:
        """True where the rule binds on some day up to `day`: before that there is nothing to judge."""
        starts = [self.parameters[key].values[0].since for key in rule.parameters]
        if rule.obligation:
            starts.append(self.obligations[rule.obligation].since)
        return all(start <= day for start in starts)

    def in_force(self, rule: Rule, day: date) -> bool:
        """A breach needs its obligation in force on the day, every rule its parameters."""
        values = all(self.parameters[key].at(day) for key in rule.parameters)
        if rule.kind is FindingKind.WATCH or rule.obligation is None:
            return values
        obligation = self.obligations[rule.obligation]
        instrument = self.instruments[obligation.instrument]
        return values and instrument.obligation_in_force(obligation, day)

    def caveats(self, rule: Rule, day: date) -> tuple[str, ...]:
        """`unverified` where threshold, article or start date rests on memory."""
        values = [self.parameters[key].at(day) for key in rule.parameters]
        shaky = any(value and value.evidence is Evidence.MEMORY for value in values)
        if rule.obligation:
            shaky = shaky or self.obligations[rule.obligation].is_unverified
        return (UNVERIFIED,) if shaky else ()

    def provision(self, rule: Rule) -> str:
        """Where the duty stands, such as `P2P16 17(2)`; for a watch the keys of its settings."""
        if rule.obligation is None:
            return ", ".join(rule.parameters)
        obligation = self.obligations[rule.obligation]
        return f"{obligation.instrument} {obligation.article}"
