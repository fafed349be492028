// A small line over the last two minutes.

const space = 'http://www.w3.org/2000/svg';
const width = 120;
const height = 32;

/** A number's recent past. */
export class History {
  #values = [];

  add(value) {
    this.#values.push(value);
    if (this.#values.length > width) {
      this.#values.shift();
    }
  }

  clear() {
    this.#values = [];
  }

  get values() {
    return this.#values;
  }

  /** Undefined = there is none. */
  get last() {
    return this.#values.at(-1);
  }

  get peak() {
    return Math.max(0, ...this.#values);
  }
}

/** Draws one history, or several to the same scale; the first one is filled. */
export function draw(svg, label, ...histories) {
  if (!svg.firstChild) {
    svg.setAttribute('viewBox', `0 0 ${width - 1} ${height}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.append(path('base'), path('area'), ...histories.map((_, index) => path(index === 0 ? 'line' : 'line second')));
    svg.firstChild.setAttribute('d', `M0 ${height}H${width - 1}`);
  }
  svg.setAttribute('aria-label', label);
  const top = Math.max(1, ...histories.map(history => history.peak));
  histories.forEach((history, index) => {
    const line = points(history.values, top);
    svg.children[index + 2].setAttribute('d', line);
    if (index === 0) {
      svg.children[1].setAttribute('d', line && `${line}V${height}H${width - history.values.length}Z`);
    }
  });
}

const points = (values, top) => values
  .map((value, index) => `${index === 0 ? 'M' : 'L'}${width - values.length + index} ${(height - (value / top) * (height - 2)).toFixed(2)}`)
  .join('');

function path(className) {
  const element = document.createElementNS(space, 'path');
  element.setAttribute('class', className);
  return element;
}
