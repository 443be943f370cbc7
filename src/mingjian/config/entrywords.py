"""The kinds of journal entries in words: what audit pages show, gathered where every part is known."""

from mingjian.config.domains import case_types
from mingjian.kernel.text import Text

WORDS = {
    "access.account.opened": Text("开立账号", "Account opened"),
    "access.account.role": Text("变更角色或辖区", "Role or office changed"),
    "access.account.password": Text("设定密码", "Password set"),
    "access.account.closed": Text("注销账号", "Account closed"),
    "access.account.second-factor-removed": Text("解除第二因素", "Second factor removed"),
    "registry.institution.registered": Text("登记机构", "Institution registered"),
    "registry.link.registered": Text("登记关联关系", "Link registered"),
    "registry.link.ended": Text("登记关联关系终止", "End of a link registered"),
    "filing.accepted": Text("受理报送", "Filing accepted"),
    "filing.amended": Text("受理更正", "Amendment accepted"),
    "evaluation.recorded": Text("监管运算", "Evaluation recorded"),
    "verdict.proposed": Text("对发现下结论", "Verdict given"),
    "verdict.reviewed": Text("复核结论", "Verdict reviewed"),
    "publication.licence": Text("公布牌照", "Licence published"),
    "publication.filing": Text("公布报送", "Filing published"),
    "publication.decision": Text("公布决定", "Decision published"),
    "journal.erased": Text("擦除个人信息", "Personal data erased"),
    "case.draft": Text("案件：起草", "Case: drafted"),
}


def name_entry(kind: str) -> Text:
    """The words of a kind; acts on cases are named by their case types, an unknown kind names itself."""
    verb = kind.removeprefix("case.")
    steps = (step for case_type in case_types().values() for step in case_type.transitions)
    acts = [step.label for step in steps if f"case.{step.verb}" == kind]
    told = Text(f"案件：{acts[0].zh}", f"Case: {acts[0].en}") if acts else Text(verb, verb)
    return WORDS.get(kind, told)


def entry_kinds() -> dict[str, Text]:
    """Every kind that the platform writes, with its words."""
    verbs = (step.verb for case_type in case_types().values() for step in case_type.transitions)
    acts = {f"case.{verb}" for verb in verbs}
    return WORDS | {kind: name_entry(kind) for kind in sorted(acts)}
