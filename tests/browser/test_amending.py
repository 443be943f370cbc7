"""A compliance officer explains a doubtful value, files, amends what was accepted, and reads its history."""

import pytest

from tests.browser.site import NARROW
from tests.browser.test_filing import GOOD, HEADER

pytestmark = pytest.mark.browser

DOUBTFUL = GOOD.replace(",1000,360,", ",4000,360,").replace("L1", "L7")


@pytest.fixture
def write(tmp_path):
    def table(name, *rows):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows]).format(own="P0004") + "\n", encoding="utf-8")
        return path

    return table


@pytest.mark.parametrize("width", [1280, NARROW])
def test_a_doubt_is_explained_and_an_accepted_filing_amended(visit, write, width):
    period = "2020-07" if width == NARROW else "2020-08"
    filer = visit("filer-p0004", width=width)
    filer.go(f"/portal/file?form=loan-book&period={period}")
    filer.page.set_input_files("input[type=file]", write("doubt.csv", GOOD, DOUBTFUL))
    filer.press("核对并报送")
    assert "请说明下列提示的原因" in filer.text(".sentence")
    assert "未到此步" not in filer.text("dl.facts")
    filer.shoot(f"filing-doubt-{width}")
    filer.page.select_option("select[name='reason-plausible-rate']", "other")
    filer.page.fill("input[name='text-plausible-rate']", "合同约定")
    filer.press("提交")
    assert filer.address.startswith("/portal/filings/")
    assert "合同约定" in filer.text()

    filer.page.get_by_role("link", name="更正", exact=True).click()
    filer.page.set_input_files("input[type=file]", write("amended.csv", GOOD))
    filer.page.fill("textarea[name=amendment_reason]", "误报一笔")
    filer.shoot(f"filing-amend-{width}")
    filer.page.check("input[name=confirm]")
    filer.press("核对并更正")
    assert filer.address.startswith("/portal/filings/")
    history = filer.text("main")
    assert "各次报送" in history
    assert "误报一笔" in history
    filer.shoot(f"filing-history-{width}")
    filer.go("/portal")
    filer.shoot(f"portal-home-{width}")
