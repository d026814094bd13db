import { append, plain } from "./ansi.js";
import { RowList } from "./list.js";
import { Connection } from "./net.js";

const HELD = 200_000;
const TRIM = 20_000;
const LONGEST_ROW = 4_000;
const LEVELS = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

const $ = (id) => document.getElementById(id);

let entries = []; // everything received, gaps among it
let shown = []; // what passes the filter, in the same order; the same array while there is no filter
let arrivals = []; // received since the last frame
let connection = null;
let needle = "";
let hidden = new Set();
let counts = new Map();
let paused = false;
let unseen = 0;
let selected = null;

const list = new RowList($("list"), $("space"), $("rows"), fill, showFollow);

function passes(entry) {
  if (entry.gap) {
    return true;
  }
  if (entry.level ? hidden.has(entry.level) : hidden.has("none")) {
    return false;
  }
  return !needle || entry.text.includes(needle);
}

/** What a filter looks at: the message and the source, and the fields as their JSON text. */
function searchable(entry) {
  const fields = entry.fields ? " " + JSON.stringify(entry.fields) : "";
  return (entry.source + " " + plain(entry.message) + fields).toLowerCase();
}

function receive(entry) {
  if (!entry.gap) {
    entry.text = searchable(entry);
    const level = entry.level ?? "none";
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  arrivals.push(entry);
  if (arrivals.length === 1) {
    requestAnimationFrame(takeIn);
    setTimeout(takeIn, 1000); // frames stop in a hidden tab
  }
}

function takeIn() {
  if (arrivals.length === 0) {
    return;
  }
  const fresh = arrivals;
  arrivals = [];
  const filtered = shown !== entries;
  for (const entry of fresh) {
    entries.push(entry);
    if (filtered && passes(entry)) {
      shown.push(entry);
    }
  }
  if (entries.length > HELD + TRIM) {
    entries.splice(0, entries.length - HELD);
    if (filtered) {
      shown = entries.filter(passes);
    }
  }
  showLevels();
  if (paused || !list.following) {
    unseen += fresh.length;
    showFollow(false);
  }
  if (!paused) {
    list.resize(shown.length);
  }
}

function refilter() {
  shown = needle || hidden.size ? entries.filter(passes) : entries;
  list.resize(shown.length);
}

function fill(row, index) {
  const entry = shown[index];
  const key = `${entry.key ?? ""}|${needle}|${entry === selected}`;
  if (row.key === key && row.entry === entry) {
    return;
  }
  row.key = key;
  row.entry = entry;
  row.replaceChildren();
  if (entry.gap) {
    row.className = "row gap";
    row.textContent = entry.message;
    return;
  }
  row.className = `row ${entry.level ?? ""} ${entry === selected ? "selected" : ""}`;
  cell(row, "time", time(entry.time));
  cell(row, "level", entry.level ?? "");
  cell(row, "source", entry.source);
  const message = cell(row, "message", "");
  const text = entry.message;
  append(message, text.length > LONGEST_ROW ? text.slice(0, LONGEST_ROW) + " …" : text, needle);
  if (entry.fields) {
    const fields = Object.entries(entry.fields).map(([name, value]) => `${name}=${format(value)}`);
    cell(message, "fields", "  " + fields.join(" ").slice(0, LONGEST_ROW));
  }
}

function format(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cell(row, name, text) {
  const element = row.appendChild(document.createElement("span"));
  element.className = name;
  element.textContent = text;
  return element;
}

function time(text) {
  const date = new Date(text);
  const pad = (number, width = 2) => String(number).padStart(width, "0");
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

function gapText(gap) {
  const lines = gap.missed === null ? "an unknown number of lines" : `${gap.missed.toLocaleString()} lines`;
  const reasons = {
    slow_client: "this page was too slow",
    expired: "they had left the server's memory",
    restart: "the server was started anew",
    unknown_id: "the server does not know where this page was",
  };
  return `${lines} missed: ${reasons[gap.reason] ?? gap.reason}`;
}

function show(stream) {
  connection?.close();
  entries = [];
  shown = entries;
  arrivals = [];
  counts = new Map();
  refilter();
  document.title = `${stream.name} – LogWisp`;
  connection = new Connection(stream.ws, {
    entry: receive,
    gap: (gap) => receive({ gap: true, message: gapText(gap) }),
    state: showState,
  });
}

function showState(text, kind) {
  $("state").textContent = text;
  $("state").className = kind;
}

function showFollow(following) {
  if (following) {
    unseen = 0;
  }
  const button = $("follow");
  button.hidden = following && !paused;
  button.textContent = unseen ? `↓ ${unseen.toLocaleString()} new` : "↓ newest";
}

function showLevels() {
  for (const button of $("levels").children) {
    const count = counts.get(button.dataset.level) ?? 0;
    button.hidden = count === 0;
    button.lastChild.textContent = count.toLocaleString();
  }
}

function makeLevels() {
  for (const level of [...LEVELS, "none"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.level = level;
    button.className = level;
    button.hidden = true;
    button.setAttribute("aria-pressed", "true");
    button.append(level === "none" ? "–" : level, " ", document.createElement("b"));
    button.addEventListener("click", () => {
      const off = hidden.delete(level) ? false : Boolean(hidden.add(level));
      button.setAttribute("aria-pressed", String(!off));
      refilter();
    });
    $("levels").append(button);
  }
}

function pause(on) {
  paused = on;
  $("pause").setAttribute("aria-pressed", String(on));
  $("pause").textContent = on ? "Resume" : "Pause";
  if (!on) {
    list.resize(shown.length);
  }
  showFollow(list.following);
}

function wrap() {
  const on = document.body.classList.toggle("wrap");
  $("wrap").setAttribute("aria-pressed", String(on));
  list.wrap = on;
}

function theme() {
  const themes = ["", "light", "dark"];
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "") + 1) % themes.length];
  document.documentElement.dataset.theme = next;
  $("theme").textContent = next || "Theme";
}

function details(entry) {
  selected = entry;
  $("details").hidden = !entry;
  if (entry) {
    const { text, ...object } = entry;
    $("detail").textContent = JSON.stringify(object, null, 2);
  }
  list.draw();
}

const KEYS = {
  "/": () => $("filter").focus(),
  " ": () => pause(!paused),
  r: wrap,
  d: theme,
  G: newest,
  End: newest,
  g: () => list.top(),
  Home: () => list.top(),
  j: () => list.move(1),
  k: () => list.move(-1),
  Escape: () => details(null),
};

function newest() {
  pause(false);
  list.follow(true);
  showFollow(true);
}

document.addEventListener("keydown", (event) => {
  if (event.target === $("filter")) {
    if (event.key === "Escape") {
      $("filter").value = "";
      $("filter").dispatchEvent(new Event("input"));
      $("filter").blur();
    }
    return;
  }
  const action = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});
$("filter").addEventListener("input", (event) => {
  needle = event.target.value.toLowerCase();
  refilter();
});
$("pause").addEventListener("click", () => pause(!paused));
$("wrap").addEventListener("click", wrap);
$("theme").addEventListener("click", theme);
$("follow").addEventListener("click", newest);
$("close").addEventListener("click", () => details(null));
$("rows").addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (row?.entry && !row.entry.gap && !String(getSelection())) {
    details(row.entry === selected ? null : row.entry);
  }
});

makeLevels();
const { streams } = await (await fetch("ui/streams")).json();
for (const stream of streams) {
  $("stream").append(new Option(stream.name, stream.name));
}
$("stream").hidden = streams.length < 2;
const byName = (name) => streams.find((stream) => stream.name === name) ?? streams[0];
$("stream").addEventListener("change", (event) => {
  location.hash = event.target.value;
  show(byName(event.target.value));
});
const wanted = byName(decodeURIComponent(location.hash.slice(1)));
$("stream").value = wanted.name;
show(wanted);
