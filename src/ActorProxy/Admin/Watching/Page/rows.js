// Tables that are kept up to date: what has not changed stays as it is, so that focus and selection survive.

/** A cell: text, a second line below it, and what else there is to say. */
export function cell(text, { below, title, className } = {}) {
  return { text: String(text), below: below ?? '', title: title ?? '', className: className ?? '' };
}

/**
 * @param body the tbody
 * @param items what to show, in order
 * @param key of an item: the same one keeps its row
 * @param cells of an item
 * @param finish gets a new row and its item, to add what is no text
 */
export function fill(body, items, key, cells, finish) {
  const old = new Map([...body.rows].map(row => [row.dataset.key, row]));
  items.forEach((item, index) => {
    const name = key(item);
    let row = old.get(name);
    old.delete(name);
    if (!row) {
      row = document.createElement('tr');
      row.dataset.key = name;
      cells(item).forEach(() => row.append(newCell()));
      finish?.(row, item);
    }
    cells(item).forEach((content, column) => write(row.cells[column], content));
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
  });
  old.forEach(row => row.remove());
}

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function newCell() {
  const td = document.createElement('td');
  const below = document.createElement('span');
  below.className = 'soft';
  td.append(document.createElement('span'), below);
  return td;
}

function write(td, content) {
  const [text, below] = td.children;
  setText(text, content.text);
  setText(below, content.below);
  below.hidden = content.below === '';
  if (td.className !== content.className) {
    td.className = content.className;
  }
  if (td.title !== content.title) {
    td.title = content.title;
  }
}
