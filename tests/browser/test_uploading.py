"""A large file is dropped on the page, sent in pieces, cut, left, taken up again, given up."""

import re

import pytest

from tests.browser.test_filing import HEADER

pytestmark = pytest.mark.browser
ROW = "L{n},{own},b{n},natural,1000000,900000,1000,360,2020-07-01,2020-07-02,2021-06-27,current"
PIECES = re.compile(r"/portal/uploads/\w+/pieces/(\d+)$")
CUT = ("net::ERR_FAILED", "net::ERR_ABORTED")
DROP = """([name, text, limit]) => {
  const input = document.querySelector("input[type=file]");
  const all = new DataTransfer();
  all.items.add(new File([text], name));
  if (limit) input.dataset.limit = limit;
  for (const kind of ["dragover", "drop"]) {
    document.querySelector(".file-drop").dispatchEvent(
      new DragEvent(kind, { dataTransfer: all, bubbles: true, cancelable: true }),
    );
  }
}"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A loan book of P0005 that takes six pieces."""
    rows = (ROW.format(n=n, own="P0005") for n in range(60_000))
    path = tmp_path_factory.mktemp("book") / "loans.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    assert 5 < path.stat().st_size / 1024**2 < 6
    return path


def open_form(visit, period):
    filer = visit("filer-p0005")
    filer.go(f"/portal/file?form=loan-book&period={period}")
    return filer


def watch(filer, answer):
    """The numbers of the pieces that are sent; `answer` may cut or hold one."""
    sent = []

    def handle(route):
        sent.append(int(PIECES.search(route.request.url)[1]))
        if not answer(sent[-1], route):
            route.continue_()

    filer.page.route(PIECES, handle)
    return sent


def excuse_cuts(filer):
    """What the console says of the connections that this test cuts itself is no fault of the page."""
    filer.wrong[:] = [fault for fault in filer.wrong if not any(cut in fault for cut in CUT)]


def test_a_file_that_was_cut_and_left_goes_on_where_it_ended(visit, book):
    filer = open_form(visit, "2021-08")
    cut = watch(filer, lambda number, route: number == 2 and (route.abort() or True))
    filer.page.evaluate(DROP, [book.name, book.read_text(), None])
    assert "已选 loans.csv（5." in filer.text(".words")
    filer.page.click("button.primary")
    filer.page.wait_for_selector(".words:has-text('连接中断')")
    filer.shoot("upload-cut")
    assert cut[:3] == [0, 1, 2]
    filer.go("/portal")
    assert "loans.csv 已传" in filer.text(".duties")
    filer.shoot("upload-waiting")
    excuse_cuts(filer)

    again = open_form(visit, "2021-08")
    rest = watch(again, lambda number, route: False)
    again.page.set_input_files("input[type=file]", book)
    again.page.click("button[name=only-check]")
    again.page.wait_for_url("**/portal/uploads/*")
    assert rest == [2, 3, 4, 5]
    assert re.search("新增 (60,000|59,9[0-9]{2}) 行", again.text())  # others may have filed some of them
    again.shoot("upload-comparison")
    again.press("提交")
    assert again.address.startswith("/portal/filings/")


def test_an_upload_is_cancelled_and_nothing_of_it_stays(visit, book):
    filer = open_form(visit, "2021-09")
    watch(filer, lambda number, route: number == 1)  # held for ever
    filer.page.set_input_files("input[type=file]", book)
    filer.page.click("button.primary")
    filer.page.wait_for_selector(".words:has-text('已传 1.0 MB')")
    filer.shoot("upload-sending")
    filer.page.click("[data-act=give-up]")
    filer.page.wait_for_selector(".words:has-text('已取消')")
    assert filer.page.is_enabled("button.primary")
    filer.go("/portal/file")
    assert "未传完的文件" not in filer.text()
    excuse_cuts(filer)


def test_what_is_too_large_is_told_before_a_byte_is_sent(visit):
    filer = open_form(visit, "2021-09")
    asked = []
    filer.page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    filer.page.evaluate(DROP, ["loans.csv", "x" * 2_000, "1000"])
    assert "没有发送" in filer.text(".words")
    assert filer.page.input_value("input[type=file]") == ""
    assert asked == []
