// One stream, or several merged, over a WebSocket that comes back by itself, right behind the last entry it got.

const PROTOCOL = "logwisp.v1";
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const BACKLOG = 1_000;
/** The server sends that many entries ahead of what was taken in. */
const WINDOW = 50_000;
const ACK_EVERY = 2_000;

/** The code of an end because the login has ended. */
const MAY_NOT = 1008;

export class Connection {
	state = "connecting";
	lostAt = 0;
	farewell = "";

	#url;
	#names;
	#handlers;
	#filter = {}; // parameters with their values
	#filtering = 0; // the request for it
	#late = new Set(); // streams that still come by the filter before
	#socket = null;
	#lastIds = new Map(); // by stream
	#greeted = 0; // streams of this socket
	#isResumed = true;
	#unacknowledged = 0;
	#wait = FIRST_WAIT;
	#timer = 0;
	#closed = false;
	#requests = new Map(); // by number: who waits for the answer
	#request = 0;

	/**
	 * path is relative to the page, so that it works below any prefix of a proxy; names are those of the streams.
	 * handlers: entries(array), gap(object), change(isResumed) on every change of state.
	 */
	constructor(path, names, handlers) {
		this.#url = new URL(path, document.baseURI);
		this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
		if (names.length > 1) this.#url.searchParams.set("stream", names.join(","));
		this.#names = names;
		this.#handlers = handlers;
		this.#open();
	}

	close() {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#socket?.close();
		this.forget();
	}

	/** Tries at once: the machine is back from sleep, or the network is. */
	hurry() {
		if (this.state !== "waiting" || !this.#timer) return;
		clearTimeout(this.#timer);
		this.#open();
	}

	/** The promise ends when all that comes has passed the filter; what is on its way until then is left out. */
	filter(filter) {
		this.#filter = filter;
		this.#requests.delete(this.#filtering);
		this.#filtering = ++this.#request;
		this.#sendFilter();
		return new Promise((resolve, reject) => this.#requests.set(this.#filtering, { resolve, reject }));
	}

	get isFiltering() {
		return this.#late.size > 0;
	}

	#sendFilter() {
		this.#late = new Set(this.#names);
		this.#send({ op: "filter", rid: this.#filtering, ...this.#filter });
	}

	taken(entries) {
		this.#unacknowledged += entries.length;
		if (this.#unacknowledged < ACK_EVERY) return;
		this.#unacknowledged = 0;
		for (const [stream, id] of lastIds(entries)) this.#send({ op: "ack", id, ...this.#about(stream) });
	}

	/** The id up to which the page has got everything of a stream. */
	lastId(stream) {
		return this.#lastIds.get(stream) ?? "";
	}

	/** Asks for the past or surroundings of one stream; the promise has the server's answer, its entries as ours. */
	ask(op, stream, members) {
		const rid = ++this.#request;
		return new Promise((resolve, reject) => {
			if (this.state !== "live") return reject(new Error("not connected"));
			this.#requests.set(rid, { resolve, reject, stream });
			this.#send({ op, rid, ...this.#about(stream), ...members });
		});
	}

	/** What was asked for fails, or without a reason is never answered. */
	forget(why) {
		for (const [rid, { reject }] of this.#requests) {
			if (rid === this.#filtering) continue; // is sent again
			this.#requests.delete(rid);
			if (why) reject(new Error(why));
		}
	}

	#about(stream) {
		return this.#names.length > 1 ? { stream } : {};
	}

	#send(message) {
		if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
	}

	#open() {
		this.#timer = 0;
		this.#greeted = 0;
		this.#isResumed = true;
		this.#unacknowledged = 0;
		const url = new URL(this.#url);
		if (this.#lastIds.size) {
			url.searchParams.set("after", this.#names.length > 1 ? [...this.#lastIds].map(([stream, id]) => `${stream}:${id}`).join() : this.#lastIds.get(this.#names[0]));
		} else {
			url.searchParams.set("n", String(BACKLOG));
		}
		if (!this.isFiltering) addParameters(url, this.#filter);
		const socket = new WebSocket(url, PROTOCOL);
		this.#socket = socket;
		socket.onopen = () => {
			this.#send({ op: "window", n: WINDOW });
			if (this.isFiltering) this.#sendFilter();
		};
		socket.onmessage = (event) => !this.#closed && this.#take(JSON.parse(event.data), event.data.length);
		socket.onclose = (event) => this.#lost(event.reason, event.code);
	}

	#take(message, length) {
		if (Array.isArray(message)) message = { t: "entries", entries: message };
		const waiting = this.#requests.get(message.rid);
		const stream = message.entries?.[0]?.s ?? message.s ?? message.stream ?? waiting?.stream ?? this.#names[0];
		const entries = message.entries?.map((item) => this.#entry(item, stream, length / message.entries.length));
		switch (message.t) {
			case "entries":
				if (this.#late.has(stream)) return this.taken(entries);
				for (const [stream, id] of lastIds(entries)) this.#lastIds.set(stream, id);
				this.#handlers.entries(entries);
				break;
			case "gap":
				if (!this.#late.has(stream)) this.#handlers.gap({ ...message, stream });
				break;
			case "connected":
				this.#connected(stream, message);
				break;
			case "disconnect":
				this.farewell = message.reason ?? "";
				break;
			case "error":
				this.#requests.delete(message.rid);
				waiting?.reject(new Error(message.message));
				break;
			case "filtered":
				if (!waiting) return; // changed again
				this.#lastIds.set(stream, message.cursor);
				this.#late.delete(stream);
				if (this.isFiltering) return;
			// falls through
			case "history":
			case "context":
				this.#requests.delete(message.rid);
				waiting?.resolve({ ...message, entries });
				break;
		}
	}

	#entry({ i, e }, stream, size) {
		e.id = i;
		e.stream = stream;
		e.size = size + 150;
		return e;
	}

	#connected(stream, greeting) {
		if (!this.#lastIds.has(stream) && greeting.cursor) this.#lastIds.set(stream, greeting.cursor);
		this.#isResumed &&= greeting.resumed !== false;
		if (++this.#greeted < this.#names.length) return;
		const isResumed = this.lostAt > 0 && this.#isResumed;
		this.#wait = FIRST_WAIT;
		this.state = "live";
		this.lostAt = 0;
		this.farewell = "";
		this.#handlers.change(isResumed);
	}

	#lost(reason, code) {
		if (this.#closed) return;
		if (code === MAY_NOT) return location.reload(); // perhaps to the login
		this.forget("the connection is lost");
		this.farewell ||= reason;
		this.state = "waiting";
		this.lostAt ||= Date.now();
		this.#timer = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
		this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
		this.#handlers.change(false);
	}

}

export function addParameters(url, parameters) {
	for (const [name, values] of Object.entries(parameters)) {
		for (const value of values) url.searchParams.append(name, value);
	}
}

function lastIds(entries) {
	return new Map(entries.filter(({ kind }) => !kind).map(({ stream, id }) => [stream, id]));
}
