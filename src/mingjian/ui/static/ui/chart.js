// Draws the charts of a page again with the engine in the browser, when they come into view: they answer the
// pointer with what a mark says, and the arrow keys by reading the table behind the picture row by row.
// Without this script, or where the engine cannot be had, the drawing of the server stays.

const OPTIONS = {
  ast: true, // expressions are walked, not compiled: the policy of the site forbids eval
  actions: false,
  renderer: "svg", // colours stay the tokens of the stylesheet: a change of theme needs no new drawing
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
  loader: { http: undefined, load: () => Promise.reject(new Error("a picture loads nothing")) },
};

async function redraw(figure) {
  const drawing = figure.querySelector(".drawing");
  const { default: embed } = await import(figure.dataset.bundle);
  const spec = JSON.parse(figure.querySelector("template").content.textContent);
  const shown = [...drawing.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
  const { height } = shown.getBoundingClientRect();
  const width = Math.max(shown.getBoundingClientRect().width, drawing.clientWidth);
  const place = document.createElement("div");
  const font = getComputedStyle(figure).fontFamily;
  const sized = { ...spec, width: Math.floor(width), height: Math.floor(height) };
  const { view } = await embed(place, { ...sized, config: { ...spec.config, font } }, OPTIONS);
  const svg = place.querySelector("svg");
  svg.setAttribute("aria-hidden", "true");
  drawing.replaceChildren(place);
  return view;
}

function readRows(figure, view) {
  const drawing = figure.querySelector(".drawing");
  const reading = figure.querySelector(".reading");
  const heads = [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent);
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
  let at = -1;
  const show = () => {
    reading.textContent = at < 0 ? reading.dataset.hint : rows[at].map((cell, n) => `${heads[n]} ${cell}`).join(" · ");
    view.signal("spot", at).runAsync();
  };
  drawing.tabIndex = 0;
  drawing.addEventListener("focus", () => { reading.hidden = false; show(); });
  drawing.addEventListener("blur", () => { at = -1; show(); reading.textContent = ""; });
  drawing.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    show();
  });
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    redraw(target).then((view) => readRows(target, view)).catch(() => { target.dataset.drawn = "server"; });
  }
});

if (!navigator.connection?.saveData) {
  for (const figure of document.querySelectorAll("figure.chart[data-bundle]")) seen.observe(figure);
}
