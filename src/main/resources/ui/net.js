// One WebSocket that comes back by itself and resumes behind the last entry it got.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;

export class Connection {
  #path;
  #handlers;
  #socket = null;
  #lastId = null;
  #wait = FIRST_WAIT;
  #timer = 0;
  #closed = false;

  /** handlers: entries(array), gap(object), state(text, "live" | "waiting") */
  constructor(path, handlers) {
    this.#path = path;
    this.#handlers = handlers;
    this.#open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open() {
    const url = new URL(this.#path, document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("control", "1");
    if (this.#lastId) {
      url.searchParams.set("after", this.#lastId);
    } else {
      url.searchParams.set("n", "1000");
    }
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (event) => this.#message(JSON.parse(event.data));
    socket.onclose = () => this.#lost();
  }

  #message(object) {
    if (!object.type) {
      this.#lastId = object.id;
      this.#handlers.entry(object);
    } else if (object.type === "gap") {
      this.#handlers.gap(object);
    } else if (object.type === "connected") {
      this.#wait = FIRST_WAIT;
      this.#lastId ??= object.cursor;
      this.#handlers.state(object.resumed ? "live, 0 missed" : "live", "live");
    }
  }

  #lost() {
    if (this.#closed) {
      return;
    }
    this.#handlers.state("reconnecting…", "waiting");
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.8 + Math.random() * 0.4));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
