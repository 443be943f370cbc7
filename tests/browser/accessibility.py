"""What a page must be for everybody: axe-core, size of targets, and text that may grow and be spaced out."""

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

from tests.browser.site import NARROW

STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]
TARGET = 24  # pixels, WCAG 2.2, 2.5.8
HALF = TARGET / 2


@cache
def _axe() -> str:
    return (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, rules: list[str] | None = None, within: str = "html") -> list[str]:
    """What axe-core finds on a page: `rule: selector` for each node; a few rules alone where named.

    `within` names the part that is examined. Of a table the first rows are: the others are the same markup.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    found: list[str] = page.evaluate(RUN, [within, {"runOnly": only, "resultTypes": ["violations"]}])
    return found


def contrast_in_the_dark(page: Page) -> list[str]:
    """What cannot be read of a light page in the dark theme."""
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = violations(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found


def small_targets(page: Page) -> list[str]:
    """Targets below 24 by 24 pixels that stand neither in a sentence nor apart from all others."""
    return page.evaluate(SMALL, HALF)


def cut_when_enlarged(page: Page) -> list[str]:
    """What is cut off or too wide with text spaced out as WCAG 1.4.12 says, on a wide screen at 200 %."""
    size = page.viewport_size or {"width": 0, "height": 0}
    is_wide = size["width"] > 2 * NARROW
    if is_wide:
        page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
    found: list[str] = page.evaluate(SPACE_OUT)
    if is_wide:
        page.set_viewport_size(size)  # type: ignore[arg-type]
    return found


RUN = """async ([within, options]) => {
  // axe 4.4 does not know that what is folded in lies nowhere: it would see it upon what follows.
  const folded = new CSSStyleSheet();
  folded.replaceSync("details:not([open]) > :not(summary) { display: none }");
  document.adoptedStyleSheets = [folded];
  const part = { include: [[within]], exclude: [["tbody tr:nth-child(n + 16)"]] };
  const { violations } = await axe.run(part, options);
  document.adoptedStyleSheets = [];
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place).map(id => `id twice: ${id}`);
  const say = n => `${n.target} ${n.html.slice(0, 120)} ${n.any[0]?.message ?? ""}`;
  const tell = v => v.nodes.map(n => `${v.id}: ${say(n)}`);
  return twice.concat(violations.flatMap(tell));
}"""

SMALL = """half => {
  const shown = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".skip"));
  const targets = shown.map(e => {
    const label = e.matches("[type=checkbox], [type=radio]") && (e.closest("label") || e.labels?.[0]);
    const boxes = [e, label].filter(Boolean).map(x => x.getBoundingClientRect());
    const top = Math.min(...boxes.map(b => b.top)), left = Math.min(...boxes.map(b => b.left));
    const bottom = Math.max(...boxes.map(b => b.bottom)), right = Math.max(...boxes.map(b => b.right));
    const inText = getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes]
      .some(n => n !== e && !(n.matches?.("a, button")) && n.textContent.trim());
    return { e, top, left, bottom, right, inText, x: (left + right) / 2, y: (top + bottom) / 2,
      small: right - left < 2 * half - .5 || bottom - top < 2 * half - .5 };
  }).filter(t => t.right > t.left);
  const meets = (one, other) => other.small
    ? Math.hypot(one.x - other.x, one.y - other.y) < 2 * half
    : Math.hypot(one.x - Math.max(other.left, Math.min(one.x, other.right)),
                 one.y - Math.max(other.top, Math.min(one.y, other.bottom))) < half;
  const crowded = t => targets.some(o => o !== t && !o.e.contains(t.e) && meets(t, o));
  const tell = t => `${Math.round(t.right - t.left)} x ${Math.round(t.bottom - t.top)} pixels`;
  return targets.filter(t => t.small && !t.inText && crowded(t))
    .map(t => `${tell(t)}: ${t.e.outerHTML.slice(0, 120)}`);
}"""

SPACE_OUT = """async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  await new Promise(requestAnimationFrame);
  const cut = [...document.querySelectorAll("main *, header *, footer *, nav *")].filter(e => {
    const style = getComputedStyle(e);
    return e.checkVisibility() && style.position !== "absolute" && e.textContent.trim()
      && (["hidden", "clip"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1
        || ["hidden", "clip"].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1);
  }).map(e => `cut: ${e.outerHTML.slice(0, 120)}`);
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth > room) {
    const wide = [...document.querySelectorAll("body *:not(.scroll *, .tabs *, .rail *, svg *)")]
      .filter(e => e.getBoundingClientRect().right > room + 1).at(-1);
    cut.push(`wider than the screen: ${(wide ?? document.body).outerHTML.slice(0, 120)}`);
  }
  document.adoptedStyleSheets = [];
  return cut;
}"""
