// Moves through a table with the keyboard: arrows, Home, End, Page Up, Page Down; Enter opens the row.
// One cell of the table is a stop of Tab, so that Tab leads on and never through a hundred links.
// Without this script every link is a stop of its own.

const PAGE_ROWS = 10;

for (const list of document.querySelectorAll("[data-list]")) {
  const body = list.querySelector("tbody");
  if (body.querySelector("th")) rove(body);
}

function rove(body) {
  const rows = [...body.rows];
  for (const row of rows) for (const cell of row.cells) stops(cell).forEach((one) => { one.tabIndex = -1; });
  let here = { row: 0, column: 0 };
  stop(cellAt(here)).tabIndex = 0;

  body.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const there = target(event.key);
    if (there) {
      event.preventDefault();
      go(there);
    } else if (event.key === "Enter" && event.target.tagName === "TD") {
      rows[here.row].querySelector("th a")?.click();
    }
  });

  body.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td, th");
    if (cell) mark({ row: rows.indexOf(cell.parentElement), column: cell.cellIndex });
  });

  function target(key) {
    const { row, column } = here;
    const last = rows.length - 1;
    const end = rows[row].cells.length - 1;
    switch (key) {
      case "ArrowDown": return { row: Math.min(last, row + 1), column };
      case "ArrowUp": return { row: Math.max(0, row - 1), column };
      case "ArrowRight": return { row, column: Math.min(end, column + 1) };
      case "ArrowLeft": return { row, column: Math.max(0, column - 1) };
      case "PageDown": return { row: Math.min(last, row + PAGE_ROWS), column };
      case "PageUp": return { row: Math.max(0, row - PAGE_ROWS), column };
      case "Home": return { row: 0, column: 0 };
      case "End": return { row: last, column: 0 };
      default: return null;
    }
  }

  function go(there) {
    mark(there);
    stop(cellAt(here)).focus();
  }

  function mark(there) {
    stop(cellAt(here)).tabIndex = -1;
    here = there;
    stop(cellAt(here)).tabIndex = 0;
  }

  function cellAt({ row, column }) {
    return rows[row].cells[column];
  }
}

function stops(cell) {
  const links = [...cell.querySelectorAll("a, button")];
  return links.length ? links : [cell];
}

function stop(cell) {
  return stops(cell)[0];
}
