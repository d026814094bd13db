// A long list on few elements: only the rows in sight exist, and they are filled anew while scrolling.

const ROW = 20;
const MARGIN = 10;

/** Browsers stop at about 33 million pixels; beyond this height the scroll bar stands for more rows than it shows. */
const TALLEST = 8_000_000;

export class RowList {
  #box;
  #space;
  #rows;
  #fill;
  #count = 0;
  #pool = [];
  #follow = true;
  #onFollow;
  #scheduled = false;
  #wrap = false;

  /** fill(element, index) draws one row; onFollow(boolean) tells whether the end is in sight. */
  constructor(box, space, rows, fill, onFollow) {
    this.#box = box;
    this.#space = space;
    this.#rows = rows;
    this.#fill = fill;
    this.#onFollow = onFollow;
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  get following() {
    return this.#follow;
  }

  /** There are that many rows now. */
  resize(count) {
    this.#count = count;
    this.draw();
  }

  /** Wrapped lines have heights of their own; then only the last rows are drawn while following, all in flow. */
  set wrap(on) {
    this.#wrap = on;
    this.draw();
  }

  follow(on) {
    if (this.#follow !== on) {
      this.#follow = on;
      this.#onFollow(on);
    }
    if (on) {
      this.draw();
    }
  }

  /** Moves by rows; a move up stops following. */
  move(rows) {
    if (rows < 0) {
      this.follow(false);
    }
    this.#box.scrollTop += (rows * ROW) / this.#scale();
  }

  top() {
    this.follow(false);
    this.#box.scrollTop = 0;
  }

  draw() {
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => {
        this.#scheduled = false;
        this.#draw();
      });
    }
  }

  #scale() {
    return Math.max(1, (this.#count * ROW) / TALLEST);
  }

  #scrolled() {
    const atEnd = this.#box.scrollTop + this.#box.clientHeight >= this.#box.scrollHeight - ROW;
    if (atEnd !== this.#follow) {
      this.#follow = atEnd;
      this.#onFollow(atEnd);
    }
    this.draw();
  }

  #draw() {
    const height = this.#box.clientHeight;
    const total = (this.#count * ROW) / this.#scale();
    this.#space.style.height = this.#wrap ? "auto" : `${total}px`;
    const visible = Math.ceil(height / ROW);
    let first;
    if (this.#wrap) {
      first = Math.max(0, this.#count - 500);
      this.#show(first, this.#count - first, 0);
      if (this.#follow) {
        this.#box.scrollTop = this.#box.scrollHeight;
      }
      return;
    }
    if (this.#follow) {
      this.#box.scrollTop = Math.max(0, total - height);
      first = Math.max(0, this.#count - visible);
    } else {
      first = Math.floor((this.#box.scrollTop * this.#scale()) / ROW);
    }
    const from = Math.max(0, first - MARGIN);
    const to = Math.min(this.#count, first + visible + MARGIN);
    const offset = this.#scale() === 1 ? from * ROW : this.#box.scrollTop - (first - from) * ROW;
    this.#show(from, to - from, offset);
  }

  #show(from, count, offset) {
    while (this.#pool.length < count) {
      const row = document.createElement("div");
      row.className = "row";
      this.#pool.push(row);
    }
    while (this.#rows.childElementCount > count) {
      this.#rows.lastElementChild.remove();
    }
    for (let i = 0; i < count; i++) {
      const row = this.#pool[i];
      this.#fill(row, from + i);
      if (row.parentNode !== this.#rows) {
        this.#rows.append(row);
      }
    }
    this.#rows.style.transform = `translateY(${offset}px)`;
  }
}
