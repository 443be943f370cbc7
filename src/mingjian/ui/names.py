"""Names of codes that pages show: kinds of institutions, provinces (GB/T 2260), columns of the forms."""

from mingjian.kernel.text import Text
from mingjian.law.formbook import forms

KINDS = {
    "p2p": Text("网络借贷信息中介", "Online lending intermediary"),
    "microloan": Text("小额贷款公司", "Microloan company"),
    "payment": Text("支付机构", "Payment institution"),
    "bank": Text("银行", "Bank"),
    "other": Text("其他机构", "Other institution"),
}

PROVINCES = {
    "11": Text("北京", "Beijing"),
    "12": Text("天津", "Tianjin"),
    "13": Text("河北", "Hebei"),
    "14": Text("山西", "Shanxi"),
    "15": Text("内蒙古", "Inner Mongolia"),
    "21": Text("辽宁", "Liaoning"),
    "22": Text("吉林", "Jilin"),
    "23": Text("黑龙江", "Heilongjiang"),
    "31": Text("上海", "Shanghai"),
    "32": Text("江苏", "Jiangsu"),
    "33": Text("浙江", "Zhejiang"),
    "34": Text("安徽", "Anhui"),
    "35": Text("福建", "Fujian"),
    "36": Text("江西", "Jiangxi"),
    "37": Text("山东", "Shandong"),
    "41": Text("河南", "Henan"),
    "42": Text("湖北", "Hubei"),
    "43": Text("湖南", "Hunan"),
    "44": Text("广东", "Guangdong"),
    "45": Text("广西", "Guangxi"),
    "46": Text("海南", "Hainan"),
    "50": Text("重庆", "Chongqing"),
    "51": Text("四川", "Sichuan"),
    "52": Text("贵州", "Guizhou"),
    "53": Text("云南", "Yunnan"),
    "54": Text("西藏", "Tibet"),
    "61": Text("陕西", "Shaanxi"),
    "62": Text("甘肃", "Gansu"),
    "63": Text("青海", "Qinghai"),
    "64": Text("宁夏", "Ningxia"),
    "65": Text("新疆", "Xinjiang"),
}


def name_kind(code: str) -> Text:
    """The name of a kind of institution; an unknown code names itself."""
    return KINDS.get(code, Text(code, code))


def name_region(code: str) -> Text:
    """The province of a six-digit code; an unknown code names itself."""
    return PROVINCES.get(code[:2], Text(code, code)) if code[:6].isdecimal() else Text(code, code)


def name_column(column: str) -> Text:
    """The label of a column of any form; an unknown one names itself."""
    for form in forms().values():
        for section in form.sections:
            if column in section.names:
                return section.field(column).label
    return Text(column, column)


def name_form(key: str) -> Text:
    """The label of a form; an unknown key names itself."""
    return forms()[key].label if key in forms() else Text(key, key)
