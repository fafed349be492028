// A list whose first page is live; older ones are fetched when somebody turns to them, and stay as they are.

export class Pages {
  #nav;
  #fetch;
  #show;
  #first = { items: [], next: null };
  #shown = null;
  #error = document.createElement('span');
  #cursor = null;

  /**
   * @param nav gets the buttons
   * @param fetch a page by its cursor: { items, next }
   * @param show the items of a page
   */
  constructor(nav, fetch, show) {
    this.#nav = nav;
    this.#fetch = fetch;
    this.#show = show;
    this.#error.className = 'error';
    this.#error.role = 'alert';
    this.newest = button('Newest', () => this.#turnTo(null));
    this.older = button('Older', () => this.#turnTo((this.#shown ?? this.#first).next));
  }

  get isLive() {
    return this.#cursor === null;
  }

  live(page) {
    this.#first = page;
    if (this.isLive) {
      this.#render(page);
    }
  }

  /** After a change by this page itself. */
  async again() {
    if (!this.isLive) {
      await this.#turnTo(this.#cursor);
    }
  }

  async #turnTo(cursor) {
    let page = null;
    try {
      page = cursor === null ? null : await this.#fetch(cursor);
      this.#error.textContent = '';
    } catch (refused) {
      this.#error.textContent = refused.message;
      return;
    }
    this.#cursor = cursor;
    this.#shown = page;
    this.#render(page ?? this.#first);
  }

  #render(page) {
    this.#show(page.items);
    this.older.disabled = !page.next;
    this.newest.disabled = this.isLive;
    const needed = page.next || !this.isLive;
    if (needed && !this.#nav.firstChild) {
      this.#nav.append(this.newest, this.older, this.#error);
    } else if (!needed) {
      this.#nav.replaceChildren();
    }
  }
}

function button(text, action) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'quiet';
  element.textContent = text;
  element.addEventListener('click', action);
  return element;
}
