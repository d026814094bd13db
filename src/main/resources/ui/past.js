// The past, page by page, from the newest line back: of one stream or of several, put in order of time.

const PAGE = 1_000;
/** For one page: when nothing matches, the server reads on only as long as it is asked to. */
const MOST_REQUESTS = 10;

export class Backwards {
	isEnd = false;

	#connection;
	#members;
	#sides;

	/**
	 * starts: by stream, the id before which to begin, or undefined for the end; bounds: by stream, the id behind which to stop;
	 * members: more of the request.
	 */
	constructor(connection, starts, bounds = new Map(), members = {}) {
		this.#connection = connection;
		this.#members = members;
		this.#sides = [...starts].map(([stream, before]) => ({ stream, before, end: before ? "" : connection.lastId(stream), after: bounds.get(stream), lines: [], isEnd: false }));
	}

	async next(most = PAGE) {
		for (let i = 0; i < MOST_REQUESTS; i++) {
			for (const side of this.#sides) {
				if (!side.isEnd && side.lines.length === 0) await this.#read(side, most);
			}
			const lines = this.#merged();
			if (lines.length > 0 || this.isEnd) return lines;
		}
		return [];
	}

	async #read(side, n) {
		const wish = { n, ...this.#members };
		if (side.before !== undefined) wish.before = side.before;
		if (side.after !== undefined && !side.after.startsWith("@")) wish.after = side.after;
		const answer = await this.#connection.ask("history", side.stream, wish);
		const known = answer.entries.findLastIndex((entry) => entry.id === side.after);
		side.lines = answer.entries.slice(known + 1).filter((entry) => !isBehind(entry.id, side.end));
		side.before = answer.before;
		side.isEnd = !answer.more || known >= 0;
	}

	/** The newest lines of all, as long as it is known that no side has a newer one. */
	#merged() {
		const lines = [];
		while (this.#sides.every((side) => side.isEnd || side.lines.length > 0)) {
			const newest = this.#sides.reduce((best, side) => (side.lines.length > 0 && (!best || best.lines.at(-1).time < side.lines.at(-1).time) ? side : best), null);
			this.isEnd = !newest;
			if (!newest) break;
			lines.push(newest.lines.pop());
		}
		return lines.reverse();
	}
}

/** Whether an entry is later than another of the same run. */
function isBehind(id, other) {
	const [[epoch, number], [otherEpoch, otherNumber]] = [id.split("-"), other.split("-")];
	return epoch === otherEpoch && Number(number) > Number(otherNumber);
}
