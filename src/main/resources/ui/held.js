// What the page holds: entries in plain arrays, oldest first, and what of them is shown. Entries and notices (gaps, the past)
// carry an order, a number that rises along the array; numbers are left free where lines may still be loaded.

/** The page holds that many entries or characters; what comes later pushes the oldest out, a slice at a time. */
const MOST_ENTRIES = 200_000;
const MOST_CHARACTERS = 100_000_000;
const SLICE = 5_000;

/** Numbers left free for a gap of unknown length. */
const ROOM = 1_000_000_000;
const TURN = 8;

/** Lines that belong to the one before: stack traces of Java, JavaScript and Python. */
const TRACE = /^(?:\s+at \S|\s+\.\.\. \d+ |\s*Caused by: |\s*Suppressed: |  File "[^"]*", line \d+)/;
const PYTHON = /^  File "/;

export class Held {
	past = { kind: "past", order: -Infinity };
	entries = [this.past];
	shown = this.entries;
	counts = new Map(); // lines by level
	sources = new Map(); // lines by source
	characters = 0;
	lines = 0;

	#order = 0;
	#tops = new Map(); // by source: the last line that is no part of a trace
	#traces = 0; // lines that are
	#passes;
	#isSelecting;
	#run = 0;
	#dropped = 0;
	#inserted = 0;

	constructor(passes, isSelecting) {
		this.#passes = passes;
		this.#isSelecting = isSelecting;
	}

	get isFull() {
		return this.entries.length >= MOST_ENTRIES || this.characters >= MOST_CHARACTERS;
	}

	/** Appends; calls each(entry, isShown). Answers how many shown rows had to go, if any may. */
	append(fresh, mayDrop, each) {
		for (const entry of fresh) {
			this.#number(entry);
			this.#fold(entry);
			if (this.shown === this.entries && !this.#all(entry)) this.shown = this.entries.slice();
			const isShown = this.#all(entry) || this.#passes(entry);
			this.entries.push(entry);
			if (isShown && this.shown !== this.entries) this.shown.push(entry);
			this.#count(entry, 1);
			each(entry, isShown);
		}
		return mayDrop ? this.#dropOldest() : 0;
	}

	/** A gap keeps numbers free behind it, for what can be loaded there. */
	#number(entry) {
		entry.order = ++this.#order;
		if (entry.kind === "gap") entry.high = this.#order += entry.missed ?? ROOM;
	}

	#all(entry) {
		return !entry.top && !this.#isSelecting();
	}

	#fold(entry) {
		if (entry.kind) return;
		const key = `${entry.stream}/${entry.source}`;
		const top = this.#tops.get(key);
		if (top && entry.level === undefined && (TRACE.test(entry.message) || (top.isPython && entry.message.startsWith("    ")))) {
			entry.top = top;
			top.folded = (top.folded ?? 0) + 1;
			top.isPython = PYTHON.test(entry.message);
			this.#traces++;
		} else {
			this.#tops.set(key, entry);
		}
	}

	#count(entry, sign) {
		if (entry.kind) return;
		const level = levelOf(entry);
		this.counts.set(level, (this.counts.get(level) ?? 0) + sign);
		const left = (this.sources.get(entry.source) ?? 0) + sign;
		this.sources.set(entry.source, left);
		if (left === 0) this.sources.delete(entry.source);
		this.characters += sign * entry.size;
		this.lines += sign;
		if (sign < 0 && entry.top) this.#traces--;
	}

	#dropOldest() {
		if (!this.isFull || this.entries.length < 3) return 0;
		let drop = Math.max(SLICE, this.entries.length - MOST_ENTRIES);
		for (let excess = this.characters - MOST_CHARACTERS * 0.97, i = 1; excess > 0 && i < this.entries.length; i++) {
			excess -= this.entries[i].size ?? 0;
			drop = Math.max(drop, i);
		}
		const gone = this.entries.splice(1, Math.min(drop, this.entries.length - 2));
		for (const entry of gone) this.#count(entry, -1);
		this.#dropped += gone.length;
		this.past.state = "";
		const first = this.entries[1];
		return this.shown === this.entries ? gone.length : this.shown.splice(1, position(this.shown, first ? first.order : Infinity) - 1).length;
	}

	prepend(older) {
		const next = this.entries[1];
		const end = next?.order ?? ++this.#order;
		older.forEach((entry, i) => (entry.order = end - older.length + i));
		return this.#insert(1, older);
	}

	prependApart(older, gap) {
		const next = this.entries[1];
		gap.high = (next?.order ?? ++this.#order) - 1;
		gap.order = gap.high - ROOM;
		older.forEach((entry, i) => (entry.order = gap.order - older.length + i));
		return this.#insert(1, [...older, gap]);
	}

	fill(gap, lines) {
		const at = this.entries.indexOf(gap);
		if (at >= 0) {
			lines.forEach((entry, i) => (entry.order = gap.high - lines.length + 1 + i));
			gap.high -= lines.length;
			this.#insert(at + 1, lines);
		}
	}

	close(gap) {
		for (const array of new Set([this.entries, this.shown])) {
			const at = array.indexOf(gap);
			array.splice(at, at < 0 ? 0 : 1);
		}
		this.#inserted++;
	}

	#insert(at, lines) {
		const passing = [];
		this.#tops.clear(); // they belong to nothing that came before
		for (const entry of lines) {
			this.#fold(entry);
			this.#count(entry, 1);
			if (this.#all(entry) || this.#passes(entry)) passing.push(entry);
		}
		this.#tops.clear();
		if (this.shown === this.entries && passing.length < lines.length) this.shown = this.entries.slice();
		this.entries.splice(at, 0, ...lines);
		if (this.shown !== this.entries) this.shown.splice(lines.length ? position(this.shown, lines[0].order) : 0, 0, ...passing);
		this.#inserted++;
		return passing.length;
	}

	/** Chooses anew what is shown, in turns: the page stays awake. False when a later choice has overtaken it. */
	async choose() {
		const run = ++this.#run;
		if (!this.#isSelecting() && this.#traces === 0) {
			this.shown = this.entries;
			return true;
		}
		let result = [];
		let [dropped, inserted] = [this.#dropped, this.#inserted];
		let turnEnd = performance.now() + TURN;
		for (let i = 0; i < this.entries.length; i++) {
			if (this.#passes(this.entries[i])) result.push(this.entries[i]);
			if (i % 64 === 0 && performance.now() > turnEnd) {
				await new Promise((resume) => setTimeout(resume));
				if (run !== this.#run) return false;
				i = Math.max(0, i - (this.#dropped - dropped));
				dropped = this.#dropped;
				if (inserted !== this.#inserted) [i, inserted, result] = [-1, this.#inserted, []];
				turnEnd = performance.now() + TURN;
			}
		}
		const first = this.entries[1]?.order ?? Infinity;
		result.splice(1, position(result, first) - 1); // gone meanwhile
		this.shown = result;
		return true;
	}

	clear() {
		this.#run++;
		this.entries = [this.past];
		this.shown = this.entries;
		this.counts.clear();
		this.sources.clear();
		this.characters = 0;
		this.lines = 0;
		this.#traces = 0;
		this.#tops.clear();
	}
}

export const isError = ({ level }) => level === "ERROR" || level === "FATAL";

export function levelOf(entry) {
	return entry.level ?? entry.top?.level ?? "none";
}

export function position(array, order) {
	let low = 0;
	let high = array.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (array[middle].order < order) low = middle + 1;
		else high = middle;
	}
	return low;
}
