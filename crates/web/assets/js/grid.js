// A table of numbers by keyboard: Enter goes in, arrow keys from cell to cell, Home and End within the row, Enter opens the number, Escape goes out.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The cell of a row that covers a column: a head of the sums is as wide as several.
function covering(row, column) {
  let from = 0;
  for (const cell of row.cells) {
    from += cell.colSpan;
    if (column < from) return cell;
  }
  return row.cells[row.cells.length - 1];
}

function columnOf(cell) {
  let column = 0;
  for (const one of cell.parentElement.cells) {
    if (one === cell) return column;
    column += one.colSpan;
  }
  return 0;
}

function step(table, cell, key) {
  const rows = [...table.rows];
  const row = cell.parentElement;
  if (key === "Home") return row.cells[0];
  if (key === "End") return row.cells[row.cells.length - 1];
  const [down, right] = STEPS[key];
  if (right) return row.cells[cell.cellIndex + right];
  const next = rows[rows.indexOf(row) + down];
  return next && covering(next, columnOf(cell));
}

function enter(cell) {
  const link = cell.querySelector("a");
  if (!link) cell.tabIndex = -1;
  (link ?? cell).focus();
}

export function grids(page) {
  for (const frame of page.querySelectorAll(".pivot-frame")) {
    const table = frame.querySelector("table");
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const cell = event.target.closest("td, th");
      if (event.key === "Escape" && cell) frame.focus();
      else if (event.key === "Enter" && !cell) enter(table.querySelector("tbody td") ?? table.rows[0].cells[0]);
      else if (cell && (event.key in STEPS || event.key === "Home" || event.key === "End")) {
        const next = step(table, cell, event.key);
        if (next) enter(next);
      } else return;
      event.preventDefault();
    });
  }
}
