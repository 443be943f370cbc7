"""How names and site addresses are compared: what looks alike is folded together. Pure functions."""

import re
import unicodedata

# Characters of names, each traditional one before its simplified one: the common ones, no whole dictionary.
TRADITIONAL = (
    "貸贷網网銀银業业務务財财資资產产險险債债數数據据幣币國国華华東东廣广灣湾滬沪寶宝聯联匯汇儲储錢钱貨货費费賬账帳账證证權权與与為为個个們们會会員员團团實实際际發发達达開开關关門门陽阳陰阴龍龙鳳凤"
    "馬马鳥鸟魚鱼雲云電电訊讯機机構构術术經经濟济貿贸購购買买賣卖價价質质億亿萬万點点線线級级紅红綠绿藍蓝黃黄義义禮礼聖圣賢贤誠诚謹谨譽誉豐丰興兴榮荣樂乐愛爱學学習习書书畫画橋桥樓楼場场廠厂農农鄉乡"
    "鎮镇縣县區区島岛嶺岭漢汉蘇苏滙汇衛卫護护藥药醫医運运輸输車车輛辆飛飞環环優优創创傳传動动勝胜單单參参雙双號号時时無无樹树極极標标檢检歸归氣气淨净準准滿满濱滨潔洁澤泽燈灯爾尔獎奖獲获現现瑪玛當当"
    "監监盤盘碼码積积穩稳筆笔節节範范簡简糧粮紀纪約约純纯紙纸終终結结給给統统維维總总織织繼继續续羅罗聲声職职腦脑臨临舉举舊旧藝艺蘭兰處处裝装複复規规視视計计記记設设許许評评詢询試试話话認认語语說说"
    "課课調调談谈請请論论謀谋識识讓让貝贝負负貫贯責责貴贵賓宾賞赏賴赖贏赢趙赵軟软載载輕轻轉转還还進进過过遠远適适選选鄭郑鋪铺錦锦鋼钢鐵铁長长間间閩闽隊队階阶陳陈陸陆難难雜杂離离靈灵靜静韓韩頁页項项"
    "順顺須须領领題题顏颜願愿類类風风養养餘余館馆駿骏驗验體体鵬鹏鷹鹰麗丽麥麦齊齐齡龄備备恆恒廈厦彙汇鍾钟鐘钟錶表徵征幹干後后週周鬆松牆墙築筑紡纺鍵键鑽钻銘铭鎧铠閣阁閱阅問问聞闻"
)
# Characters that the eye takes for one another, each group as its first.
CONFUSABLE = (
    "aаα", "cс", "eеε", "hһ", "jј", "kкκ", "mм", "nп", "oоο0ө", "pрρ", "sѕ5", "tтτ", "uυ", "vνѵ",
    "xхχ", "yуү", "wшω", "bв", "l1iіı|", "z2", "己已巳", "日曰", "土士", "人入", "未末", "天夭", "干千于",
    "贷货", "大太犬", "今令", "微徽", "由甲申", "户尸", "晴睛", "乌鸟", "免兔", "侯候", "王玉", "夫失",
)  # fmt: skip
PAIRED = (("rn", "m"), ("vv", "w"), ("cl", "d"))  # letters that together look like another one
# Words that make a name sound official or complete and say nothing about whose it is.
ADDED = (
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "官方网站", "官方平台", "旗舰店",
    "官方", "官网", "正规", "唯一", "集团", "控股", "总部", "公司", "平台", "网站", "客服", "在线", "app",
)  # fmt: skip
_SIMPLE = str.maketrans(TRADITIONAL[::2], TRADITIONAL[1::2])
_ALIKE = str.maketrans({other: group[0] for group in CONFUSABLE for other in group[1:]})
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_HOST = re.compile(r"[^\s/\\?#@:]+(?:\.[^\s/\\?#@:.]+)+")
_ADDED = re.compile("|".join(ADDED))


def fold(text: str) -> str:
    """Letters and digits alone, in one width, one case and simplified characters; may be empty."""
    wide = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLE)
    return "".join(letter for letter in wide if unicodedata.category(letter)[0] in "LN")


def core(text: str) -> str:
    """The folded name without words that anybody may add; of such words alone all of it."""
    folded = fold(text)
    return _ADDED.sub("", folded) or folded


def skeleton(text: str) -> str:
    """The same for texts that look the same."""
    seen = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    for pair, letter in PAIRED:
        seen = seen.replace(pair, letter)
    return seen


def site_of(text: str) -> str:
    """The domain of an address as people type it, without `www.`; empty where the text is no address."""
    typed = unicodedata.normalize("NFKC", text).strip().casefold().replace("。", ".")
    address = _SCHEME.sub("", typed)
    host = re.split(r"[/\\?#]", address, maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d+$", "", host).rstrip(".").removeprefix("www.")
    return ".".join(map(_decode, host.split("."))) if _HOST.fullmatch(host) else ""


def _decode(label: str) -> str:
    """A label of `xn--…` as it is shown."""
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
