"""Explanation: a finding told to a person: what was measured, how, against which provision, what to do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingjian.engines.evaluation.supervise import FINDINGS_FILE
from mingjian.kernel.findings import EvidenceRow, Finding, FindingKind, Gravity
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.rules import Rule
from mingjian.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a page or a terminal says of a finding."""

    finding: Finding
    rule: Rule
    provision: Text
    arithmetic: tuple[Text, ...]
    remedy: Text


def explain(finding: Finding, book: Rulebook) -> Explanation:
    """Explain a finding by the rule that found it."""
    rule = book.rule(finding.rule)
    return Explanation(finding, rule, provision_of(rule, book), rule.arithmetic(finding), rule.remedy)


def provision_of(rule: Rule, book: Rulebook) -> Text:
    """Where the duty stands, in both languages; a watch names the person who set its line."""
    if rule.obligation is None:
        signed = {v.signed_by or "" for key in rule.parameters for v in book.parameters[key].values}
        names = "、".join(sorted(signed))
        return Text(f"监管关注线，由{names}设定；并非违规认定", f"Watch line set by {names}; not a violation")
    obligation = book.obligations[rule.obligation]
    instrument = book.instruments[obligation.instrument]
    article = obligation.article
    zh = f"第{article}条" if article[:1].isdigit() else article
    return Text(
        f"《{instrument.title.zh}》（{instrument.number}）{zh}：{obligation.summary.zh}",
        f"{instrument.title.en} ({instrument.number}), article {article}: {obligation.summary.en}",
    )


def load_finding(source: Path, finding_id: str) -> Finding:
    """The finding of an id (or of its first 8 characters or more) out of a run's file or folder."""
    path = source / FINDINGS_FILE if source.is_dir() else source
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        rows = {str(row["id"]): row for row in document["findings"]}
        matches = [i for i in rows if i == finding_id or (len(finding_id) >= 8 and i.startswith(finding_id))]
        found = [read_finding(rows[i]) for i in matches]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(path, "不是一次运算的结果", "not a run") from error
    if len(found) != 1:
        raise Refused(problem("finding.unknown", value=finding_id))
    if found[0].id != matches[0]:
        raise _unreadable(
            path, "发现的内容与编号不符，已被改动", "the finding was changed: its id is another"
        )
    return found[0]


def _unreadable(path: Path, why_zh: str, why_en: str) -> Refused:
    return Refused(problem("file.unreadable", where=str(path), why_zh=why_zh, why_en=why_en))


def read_finding(row: Mapping[str, Any]) -> Finding:
    """A finding back from its JSON."""
    return Finding(
        rule=row["rule"],
        revision=row["revision"],
        obligation=row["obligation"],
        kind=FindingKind(row["kind"]),
        subject=row["subject"],
        institutions=tuple(row["institutions"]),
        period=row["period"],
        measured=int(row["measured"]),
        threshold=int(row["threshold"]),
        unit=row["unit"],
        severity=Gravity(row["severity"]),
        caveats=tuple(row["caveats"]),
        evidence=tuple(EvidenceRow(**item) for item in row["evidence"]),
    )
