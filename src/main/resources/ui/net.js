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
	#filter;
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
	constructor(path, names, handlers, filter) {
		this.#url = new URL(path, document.baseURI);
		this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
		if (names.length > 1) this.#url.searchParams.set("stream", names.join(","));
		this.#names = names;
		this.#handlers = handlers;
		this.#filter = filter;
		this.#open();
	}

	close() {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#socket?.close();
		this.#refuse("closed");
	}

	/** Tries at once: the machine is back from sleep, or the network is. */
	hurry() {
		if (this.state === "waiting" && this.#timer) {
			clearTimeout(this.#timer);
			this.#open();
		}
	}

	filter(filter) {
		this.#filter = filter;
		this.#send({ op: "filter", ...filter });
	}

	taken(entries) {
		this.#unacknowledged += entries.length;
		if (this.#unacknowledged >= ACK_EVERY) {
			this.#unacknowledged = 0;
			for (const [stream, id] of lastIds(entries)) {
				this.#send({ op: "ack", id, ...this.#about(stream) });
			}
		}
	}

	/** The id up to which the page has got everything of a stream. */
	lastId(stream) {
		return this.#lastIds.get(stream) ?? "";
	}

	/** Asks for the past or surroundings of one stream; the promise has the server's answer, its entries as ours. */
	ask(op, stream, members) {
		const rid = ++this.#request;
		return new Promise((resolve, reject) => {
			if (this.state !== "live") {
				reject(new Error("not connected"));
				return;
			}
			this.#requests.set(rid, { resolve, reject, stream });
			this.#send({ op, rid, ...this.#about(stream), ...members });
		});
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
		for (const [name, values] of Object.entries(this.#filter)) {
			for (const value of [values].flat()) url.searchParams.append(name, value);
		}
		const socket = new WebSocket(url, PROTOCOL);
		const asked = this.#filter;
		this.#socket = socket;
		socket.onopen = () => {
			this.#send({ op: "window", n: WINDOW });
			if (this.#filter !== asked) this.filter(this.#filter); // changed meanwhile
		};
		socket.onmessage = (event) => !this.#closed && this.#take(JSON.parse(event.data), event.data.length);
		socket.onclose = (event) => this.#lost(event.reason, event.code);
	}

	#take(message, length) {
		if (Array.isArray(message)) message = { t: "entries", entries: message };
		const waiting = this.#requests.get(message.rid);
		const entries = message.entries?.map((item) => this.#entry(item, item.s ?? message.s ?? waiting?.stream, length / message.entries.length));
		switch (message.t) {
			case "entries":
				for (const [stream, id] of lastIds(entries)) this.#lastIds.set(stream, id);
				this.#handlers.entries(entries);
				break;
			case "gap":
				this.#handlers.gap({ ...message, stream: message.s ?? this.#names[0] });
				break;
			case "connected":
				this.#connected(message);
				break;
			case "disconnect":
				this.farewell = message.reason ?? "";
				break;
			case "error":
				this.#requests.delete(message.rid);
				waiting?.reject(new Error(message.message));
				break;
			case "history":
			case "context":
				this.#requests.delete(message.rid);
				waiting?.resolve({ ...message, entries });
				break;
		}
	}

	#entry({ i, e }, stream = this.#names[0], size = 0) {
		e.id = i;
		e.stream = stream;
		e.size = size + 150;
		return e;
	}

	#connected(greeting) {
		const stream = this.#names.includes(greeting.stream) ? greeting.stream : this.#names[0];
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
		if (code === MAY_NOT) {
			location.reload(); // perhaps to the login
			return;
		}
		this.#refuse("the connection is lost");
		this.farewell ||= reason;
		this.state = "waiting";
		this.lostAt ||= Date.now();
		this.#timer = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
		this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
		this.#handlers.change(false);
	}

	#refuse(why) {
		for (const { reject } of this.#requests.values()) reject(new Error(why));
		this.#requests.clear();
	}
}

function lastIds(entries) {
	return new Map(entries.map(({ stream, id }) => [stream, id]));
}
