// One stream over one WebSocket that comes back by itself and goes on right behind the last entry it got.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const BACKLOG = 200;

/** The code of an end because the login has ended. */
const MAY_NOT = 1008;

export class Connection {
  /** "connecting", "live" or "waiting" (lost, will come back). */
  state = "connecting";
  /** When the connection was lost, in milliseconds; 0 while it stands. */
  lostAt = 0;
  /** Why the server ended the connection; empty when it did not say. */
  farewell = "";

  #url;
  #handlers;
  #socket = null;
  #lastId = "";
  #wait = FIRST_WAIT;
  #timer = 0;
  #closed = false;

  /**
   * path is relative to the page, so that it works below any prefix of a proxy.
   * handlers: entry(object), gap(object), change(connection, resumed) on every change of state.
   */
  constructor(path, handlers) {
    this.#url = new URL(path, document.baseURI);
    this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
    this.#handlers = handlers;
    this.#open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** Tries at once instead of waiting on: the machine is back from sleep, or the network is back. */
  hurry() {
    if (this.state === "waiting" && this.#timer) {
      clearTimeout(this.#timer);
      this.#open();
    }
  }

  #open() {
    this.#timer = 0;
    const url = new URL(this.#url);
    url.searchParams.set("control", "1");
    if (this.#lastId) {
      url.searchParams.set("after", this.#lastId);
    } else {
      url.searchParams.set("n", String(BACKLOG));
    }
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (event) => !this.#closed && this.#take(JSON.parse(event.data));
    socket.onclose = (event) => this.#lost(event.reason, event.code);
  }

  #take(object) {
    switch (object.type) {
      case undefined:
        this.#lastId = object.id;
        this.#handlers.entry(object);
        break;
      case "gap":
        this.#handlers.gap(object);
        break;
      case "connected":
        this.#connected(object);
        break;
      case "disconnect":
        this.farewell = object.reason ?? "";
        break;
      default: // a heartbeat, or something newer than this page
    }
  }

  #connected(greeting) {
    const resumed = this.lostAt > 0 && greeting.resumed !== false;
    this.#lastId ||= greeting.cursor ?? "";
    this.#wait = FIRST_WAIT;
    this.state = "live";
    this.lostAt = 0;
    this.farewell = "";
    this.#handlers.change(this, resumed);
  }

  #lost(reason, code) {
    if (this.#closed) {
      return;
    }
    if (code === MAY_NOT) {
      location.reload(); // the server decides whether there is a page or a login
      return;
    }
    this.farewell ||= reason;
    this.state = "waiting";
    this.lostAt ||= Date.now();
    // Some chance in it, so that all pages do not come back in the same moment.
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    this.#handlers.change(this, false);
  }
}
