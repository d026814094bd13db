// A long list on few elements: only the rows in sight exist, filled anew while scrolling.
//
// Each row, however high, takes ROW pixels of the scroll bar: no height out of sight need be known, nothing jumps, and 200,000
// rows stay below the height at which browsers give up.

const ROW = 20;

const PAUSE = 200;

export class RowList {
	#box;
	#space;
	#rows;
	#fill;
	#changed;
	#count = 0;
	#first = 0;
	#following = true;
	#scrollTop = 0; // as it was set or seen last
	#scrolledAt = 0;
	#goal = 0; // where the end was when the reader began to scroll
	#scheduled = false;

	/**
	 * box scrolls, space inside it is as high as all rows, rows inside that holds those in sight.
	 * fill(element, index) draws a row; changed(following) tells that following began or ended.
	 */
	constructor(box, space, rows, fill, changed) {
		this.#box = box;
		this.#space = space;
		this.#rows = rows;
		this.#fill = fill;
		this.#changed = changed;
		box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		new ResizeObserver(() => this.draw()).observe(box);
	}

	get following() {
		return this.#following;
	}

	/** That many rows now: so many of the first are gone, or came when it is negative. What is in sight stays. */
	resize(count, removed = 0) {
		this.#count = count;
		if (removed !== 0 && !this.#following) {
			this.#setHeight(count * ROW + this.#box.clientHeight);
			this.#scrollTo(Math.max(0, this.#box.scrollTop - removed * ROW));
		}
		this.draw();
	}

	follow(on) {
		const isNew = on !== this.#following;
		this.#following = on;
		if (isNew) this.#changed(on);
		this.draw();
	}

	/** Puts that row at the top, or a few above it. */
	jump(index, above = 0) {
		this.follow(false);
		const top = Math.max(0, index - above);
		this.#setHeight(Math.max(this.#count, top) * ROW + this.#box.clientHeight);
		this.#scrollTo(top * ROW);
		this.draw();
	}

	/** Brings a row into sight and stops following; does not move when it is in sight. */
	reveal(index) {
		this.follow(false);
		this.drawNow();
		const fitting = Math.max(1, Math.floor(this.#box.clientHeight / ROW));
		let above = this.#side(index) > 0 ? fitting - 1 : Math.min(3, Math.round(fitting / 4));
		for (; this.#side(index); above >>= 1) {
			this.jump(index, above);
			this.drawNow(); // rows may be higher than ROW
			if (!above) break;
		}
	}

	/** 0: a row is in sight, 1: it ends below that, -1: neither. */
	#side(index) {
		const top = this.#box.getBoundingClientRect().top;
		const place = this.#rows.children[index - this.#first]?.getBoundingClientRect();
		if (!place || place.top < top - 1) return -1;
		return place.bottom > top + this.#box.clientHeight + 1 ? 1 : 0;
	}

	get top() {
		return Math.min(this.#count, Math.floor(this.#box.scrollTop / ROW));
	}

	scrollBy(rows) {
		if (rows < 0) this.follow(false);
		this.#box.scrollTop += rows * ROW;
	}

	draw() {
		if (this.#scheduled) return;
		this.#scheduled = true;
		requestAnimationFrame(() => this.#scheduled && this.drawNow());
	}

	drawNow() {
		this.#scheduled = false;
		const height = this.#box.clientHeight;
		const most = Math.min(this.#count, Math.ceil(height / ROW) + 1);
		if (this.#following) return this.#drawEnd(height, most);
		const passed = this.#box.scrollTop / ROW;
		const first = Math.min(Math.floor(passed), Math.max(0, this.#count - 1));
		this.#show(first, Math.min(most, this.#count - first));
		const hidden = (passed - first) * (this.#rows.firstElementChild?.offsetHeight ?? ROW);
		if (first + this.#rows.childElementCount < this.#count) {
			this.#setHeight(this.#count * ROW);
		} else if (this.#box.scrollTop <= this.#end(height) - 1) { // pixels are parts of high rows
			this.#setHeight(this.#end(height) + height);
		} else {
			return this.#drawEnd(height, most);
		}
		this.#place(this.#box.scrollTop - hidden);
	}

	#drawEnd(height, most) {
		this.#show(this.#count - most, most);
		const end = this.#end(height);
		this.#setHeight(end + height);
		this.#scrollTo(end);
		const drawn = this.#rows.offsetHeight;
		this.#place(drawn <= height ? 0 : end + height - drawn);
	}

	/** Where the bar stands when the last of the drawn rows is at the bottom. */
	#end(height) {
		let left = this.#rows.offsetHeight - height;
		let passed = this.#first;
		for (const row of this.#rows.children) {
			if (left <= 0) break;
			passed += Math.min(1, left / row.offsetHeight);
			left -= row.offsetHeight;
		}
		return passed * ROW;
	}

	#setHeight(pixels) {
		this.#space.style.height = `${Math.ceil(pixels)}px`;
	}

	#place(top) {
		this.#rows.style.top = `${top}px`;
	}

	#scrollTo(top) {
		this.#box.scrollTop = top;
		this.#scrollTop = this.#box.scrollTop;
	}

	/** Scrolling up ends following, reaching the end as it was seen begins it: lines may come faster. */
	#scrolled() {
		const top = this.#box.scrollTop;
		const end = this.#box.scrollHeight - this.#box.clientHeight;
		const now = performance.now();
		if (this.#following || now - this.#scrolledAt > PAUSE) this.#goal = end;
		this.#scrolledAt = now;
		const moved = top - this.#scrollTop;
		this.#scrollTop = top;
		if (this.#following && moved < -1 && top < end - 1) {
			this.follow(false);
		} else if (!this.#following && moved > 1 && top >= Math.min(end, this.#goal) - ROW / 2) {
			this.follow(true);
		}
		this.draw();
	}

	/** Rows that stay in sight keep their element, so that a selection of text in them stays too. */
	#show(first, count) {
		const elements = this.#rows.children;
		const moved = first - this.#first;
		if (Math.abs(moved) < elements.length) {
			for (let i = 0; i < moved; i++) this.#rows.append(elements[0]);
			for (let i = 0; i > moved; i--) this.#rows.prepend(this.#rows.lastChild);
		}
		this.#first = first;
		while (elements.length > count) this.#rows.lastChild.remove();
		while (elements.length < count) this.#rows.append(document.createElement("div"));
		for (let i = 0; i < count; i++) this.#fill(elements[i], first + i);
	}
}
