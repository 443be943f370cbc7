"""The reader's browser checks every figure of a page against the log, and notices whatever was changed."""

import base64
import json
import re

import pytest

from mingjian.kernel.notes import Signer
from tests.browser.site import ENGLISH

pytestmark = pytest.mark.browser

PAGE = "/register/P0001"
STRANGER = Signer("mingjian.example/log", bytes(32)).verifier.text + "\n"
STATE = "#check[data-state]"


def checked(reader, address=PAGE):
    """The states of the checked elements of a page, once the script is done."""
    reader.go(address)
    reader.page.wait_for_selector(STATE)
    return [e.get_attribute("data-check") for e in reader.page.locator("[data-proof]").all()]


def change_answers(reader, pattern, change):
    """Let the answers at an address reach the browser changed."""

    def handle(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=change(answer.text()))

    reader.page.route(re.compile(pattern), handle)


def change_proofs(reader, change):
    change_answers(reader, r"/proof/\d+\?download", lambda text: json.dumps(change(json.loads(text))))


def test_every_figure_of_an_institution_is_verified_and_says_under_which_index(visit):
    reader = visit()
    states = checked(reader)

    assert len(states) > 15
    assert set(states) == {"ok"}
    marks = reader.page.locator(".check").all_text_contents()
    assert len(marks) == len(states)
    assert all(re.fullmatch(r"✓ 已验证 #\d+", mark) for mark in marks)
    assert f"核对本页 {len(states)} 项，全部与公开日志一致" in reader.text("#check")
    assert re.search(r"mingjian\.example/log\+[0-9a-f]{8}", reader.text("#check"))


def test_every_way_to_write_a_figure_is_checked(visit):
    reader = visit()
    checked(reader)
    forms = {e.get_attribute("data-as") for e in reader.page.locator("[data-proof]").all()}

    assert forms == {"short", "count", "bp", "yuan", "text", "day", "day_long", "on_time"}


@pytest.mark.parametrize("address", [PAGE, "/register/P0006"])
def test_it_is_the_same_in_english(visit, address):
    reader = visit(language=ENGLISH)

    assert set(checked(reader, address)) == {"ok"}
    assert "all agree with the public log" in reader.text("#check")


def test_the_page_of_a_proof_is_checked_too_and_says_so_in_one_sentence(visit):
    reader = visit()
    reader.go(PAGE)
    address = reader.page.locator("main a.proof").first.get_attribute("href")

    assert set(checked(reader, address)) == {"ok"}
    assert reader.page.locator("[data-proof]").count() > 5
    assert "全部与公开日志一致" in reader.text("#check")


def test_a_figure_changed_on_the_page_is_told(visit):
    reader = visit()
    figure = r'(data-pointer="/payload/figures/overdue_fen" data-as="yuan">)([\d,]+)'
    change_answers(reader, PAGE + "$", lambda page: re.sub(figure, r"\g<1>1\2", page, count=1))

    states = checked(reader)

    assert states.count("bad") == 1
    assert re.fullmatch(r"✗ 不符 #\d+", reader.page.locator(".check-bad").text_content())
    assert reader.text("#check").startswith("不符：")


@pytest.mark.parametrize("name", ["short", "count", "bp", "text", "day", "day_long"])
def test_a_changed_digit_is_told_however_the_figure_is_written(visit, name):
    reader = visit()
    figure = rf'(data-as="{name}">(?:<[^>]*>)?)([^<]*?)(\d)'
    digit = lambda found: found[1] + found[2] + str((int(found[3]) + 1) % 10)  # noqa: E731
    words = r'(data-as="text">)([^<])'
    change_answers(
        reader,
        PAGE + "$",
        lambda page: (
            re.sub(words, r"\g<1>x\2", page, count=1)
            if name == "text"
            else re.sub(figure, digit, page, count=1)
        ),
    )

    assert checked(reader).count("bad") == 1


def flip(text, at):
    """Base64 with one bit of its bytes changed."""
    data = bytearray(base64.b64decode(text))
    data[at] ^= 1
    return base64.b64encode(data).decode()


def change_size(note):
    origin, size, rest = note.split("\n", 2)
    return "\n".join([origin, str(int(size) + 1), rest])


def change_signature(note):
    head, signature = note.rstrip("\n").rsplit(" ", 1)
    return f"{head} {flip(signature, 40)}\n"


CHANGES = {
    "leaf": lambda p: p | {"leaf": flip(p["leaf"], 30)},
    "path": lambda p: p | {"path": [flip(p["path"][0], 3), *p["path"][1:]]},
    "path shortened": lambda p: p | {"path": p["path"][:-1]},
    "path lengthened": lambda p: p | {"path": [*p["path"], p["path"][0]]},
    "index": lambda p: p | {"index": p["index"] ^ 1},
    "checkpoint": lambda p: p | {"checkpoint": change_size(p["checkpoint"])},
    "signature": lambda p: p | {"checkpoint": change_signature(p["checkpoint"])},
    "signature taken away": lambda p: p | {"checkpoint": p["checkpoint"].split("— ")[0]},
    "origin": lambda p: p | {"origin": "another.example/log"},
    "field taken away": lambda p: {name: value for name, value in p.items() if name != "path"},
    "loose base64": lambda p: p | {"leaf": p["leaf"] + "\n"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_proof_is_told_beside_every_figure(visit, name):
    reader = visit()
    change_proofs(reader, CHANGES[name])

    assert set(checked(reader)) == {"bad"}
    assert reader.text("#check").startswith("不符：")


def test_the_proof_of_another_institution_is_told(visit, site):
    reader = visit()
    reader.go("/register/P0002")
    foreign = reader.page.locator("[data-proof]").first.get_attribute("data-proof")
    change_answers(
        reader, PAGE + "$", lambda page: re.sub(r'data-proof="/proof/\d+"', f'data-proof="{foreign}"', page)
    )

    assert set(checked(reader)) == {"bad"}


def test_another_key_is_told(visit):
    reader = visit()
    change_answers(reader, "/log/key$", lambda _: STRANGER)

    assert set(checked(reader)) == {"bad"}


def test_a_proof_that_cannot_be_had_is_no_lie_but_cannot_be_verified(visit):
    reader = visit()
    reader.page.route(re.compile(r"/proof/\d+\?download"), lambda route: route.abort())

    assert set(checked(reader)) == {"unknown"}
    assert "项无法验证" in reader.text("#check")
    reader.wrong.clear()


def test_a_browser_without_ed25519_says_that_the_signature_was_not_checked(visit):
    reader = visit()
    reader.page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )

    assert set(checked(reader)) == {"ok"}
    assert "散列路径已核对，签名未核对" in reader.text("#check")
    assert reader.page.get_attribute("#check", "data-state") == "unknown"


def test_without_ed25519_a_changed_path_is_still_told(visit):
    reader = visit()
    reader.page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    change_proofs(reader, CHANGES["path"])

    assert set(checked(reader)) == {"bad"}


def test_a_browser_without_webcrypto_says_that_it_cannot_check(visit):
    reader = visit()
    reader.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    reader.go(PAGE)
    reader.page.wait_for_selector(STATE)

    assert "此浏览器无法核对本页" in reader.text("#check")
    assert reader.page.locator(".check").count() == 0


def test_without_scripts_the_page_says_the_same_and_points_to_the_proofs(visit):
    reader = visit(java_script_enabled=False)
    reader.go(PAGE)

    assert "本页的数字都可以自行验证" in reader.text("#check")
    assert reader.page.locator("main a.proof").count() > 2
    assert reader.page.locator(".check").count() == 0


def test_the_page_of_the_log_tells_size_key_and_how_to_check(visit):
    reader = visit()
    reader.go("/")
    reader.page.click(".site-foot a[href='/log']")

    assert re.search(r"日志现有 \d+ 条", reader.text(".sentence"))
    assert re.search(r"mingjian\.example/log\+[0-9a-f]{8}", reader.text())
    assert "还没有见证方" in reader.text()
    assert "mingjian verify" in reader.text("pre")
