// The page: what is held, what of it is shown, and everything around the list.

import { append, plain } from "./ansi.js";
import { RowList } from "./list.js";
import { Connection } from "./net.js";

const LEVELS = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "none"];

/** The page holds that many entries or characters of text; what comes later pushes the oldest out, a slice at a time. */
const MOST_ENTRIES = 200_000;
const MOST_CHARACTERS = 64_000_000;
const SLICE = 5_000;

/** Characters of a line in the list; all of it is in the details. */
const LONGEST_ROW = 4_000;
/** Arrivals taken in at once although no frame was drawn: a hidden tab draws none. */
const MOST_WAITING = 20_000;
/** Streams shown together when the address names none. */
const MOST_STREAMS = 6;
/** Time in which the backlogs of several streams are collected, to be put in order, in milliseconds. */
const SETTLING = 350;

const $ = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");

let streams = []; // as the server names them
let connections = new Map(); // by the name of the stream

let entries = []; // all that is held, gaps among it, oldest first
let shown = entries; // what passes the filter, in the same order; the same array when everything does
let arrivals = []; // received since the last frame
let characters = 0; // about what entries hold
let serial = 0; // of the last entry
let settled = 0; // when the backlogs are in
let missed = 0; // entries of which the page was told that it will not get them; NaN when nobody knows how many
let counts = new Map(); // of levels in entries
let unseen = { count: 0, worst: LEVELS.length };

let query = parseQuery("");
let highlighting = false; // the query marks lines instead of choosing them
let hidden = new Set(); // levels not shown
let filtering = 0; // number of the last filter run
let paused = false;
let frozen = 0; // rows shown while paused
let chosen = null; // the entry whose details are open, or where j and k stand

const list = new RowList($("list"), $("space"), $("rows"), fillRow, () => showNewest());

// ---- settings that outlive the page

function remembered(name) {
  try {
    return localStorage.getItem(`logwisp.${name}`);
  } catch {
    return null; // storage may be forbidden
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`logwisp.${name}`, value);
  } catch {
    // then it lasts as long as the page
  }
}

/** The address holds what is looked at, so that it can be bookmarked and sent. */
function writeAddress() {
  const hash = new URLSearchParams();
  if (streams.length > 1) {
    hash.set("s", [...connections.keys()].join(","));
  }
  if ($("query").value) {
    hash.set(highlighting ? "mark" : "q", $("query").value);
  }
  if (hidden.size) {
    hash.set("hide", [...hidden].join(","));
  }
  history.replaceState(null, "", hash.size ? `#${hash}` : location.pathname + location.search);
}

// ---- the query: words that must all be there, -word, "two words", /expression/

function parseQuery(text) {
  const wanted = [];
  const unwanted = [];
  for (const [, minus, quoted, expression, word] of text.matchAll(/(-?)(?:"([^"]*)"?|\/((?:[^/\\]|\\.)+)\/i?|(\S+))/g)) {
    const pattern = expression ?? (quoted ?? word).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    if (pattern) {
      (minus ? unwanted : wanted).push(pattern);
    }
  }
  return {
    wanted: wanted.map((pattern) => new RegExp(pattern, "i")),
    unwanted: unwanted.map((pattern) => new RegExp(pattern, "i")),
    hits: wanted.length ? new RegExp(wanted.join("|"), "gi") : null,
  };
}

/** What a query looks at. The text of fields is kept, as it is also what the row shows. */
function matches(entry) {
  const text = `${entry.stream} ${entry.level ?? ""} ${entry.source} ${plain(entry.message)} ${entry.fields ? fieldText(entry) : ""}`;
  return query.wanted.every((word) => word.test(text)) && !query.unwanted.some((word) => word.test(text));
}

function fieldText(entry) {
  return (entry.fieldText ??= Object.entries(entry.fields)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(" "));
}

function valueText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isQuerying() {
  return query.wanted.length + query.unwanted.length > 0;
}

function passes(entry) {
  return entry.gap || (!hidden.has(entry.level ?? "none") && (highlighting || matches(entry)));
}

function isFiltering() {
  return hidden.size > 0 || (isQuerying() && !highlighting);
}

/** Chooses anew, in slices, so that the page stays awake; a later run overtakes an earlier one. */
async function filter() {
  const run = ++filtering;
  const anchor = shown[list.top];
  let result = entries;
  if (isFiltering()) {
    result = [];
    let sliceEnd = performance.now() + 8;
    for (let i = 0; i < entries.length; i++) {
      if (passes(entries[i])) {
        result.push(entries[i]);
      }
      if (i % 256 === 0 && performance.now() > sliceEnd) {
        const held = entries.length ? entries[0].serial : 0;
        await new Promise((resume) => setTimeout(resume));
        if (run !== filtering) {
          return;
        }
        i = Math.max(-1, i - ((entries[0]?.serial ?? held) - held)); // the oldest may have gone meanwhile
        sliceEnd = performance.now() + 8;
      }
    }
    const first = entries[0]?.serial ?? 0;
    result = result.slice(position(result, first));
  }
  shown = result;
  frozen = shown.length;
  list.resize(shown.length);
  if (!list.following && anchor) {
    list.jump(position(shown, anchor.serial));
  }
  showCount();
  writeAddress();
}

/** Index of the first entry with that serial or a later one. */
function position(array, wanted) {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle].serial < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// ---- receiving

function receive(entry, stream) {
  entry.stream = stream;
  if (!entry.gap && performance.now() > settled) {
    rate.count(entry.level);
  }
  arrivals.push(entry);
  if (arrivals.length === 1) {
    requestAnimationFrame(takeIn);
    setTimeout(takeIn, 1000);
  } else if (arrivals.length > MOST_WAITING) {
    takeIn();
  }
}

function takeIn() {
  if (arrivals.length === 0) {
    return;
  }
  if (connections.size > 1 && performance.now() < settled && arrivals.length < MOST_WAITING) {
    requestAnimationFrame(takeIn);
    return;
  }
  const fresh = arrivals;
  arrivals = [];
  if (connections.size > 1) {
    inOrder(fresh);
  }
  const filtered = shown !== entries;
  const atOnce = !paused && list.following && !document.hidden;
  for (const entry of fresh) {
    entry.serial = ++serial;
    characters += weight(entry);
    entries.push(entry);
    const passing = passes(entry);
    if (filtered && passing) {
      shown.push(entry);
    }
    if (!entry.gap) {
      const level = entry.level ?? "none";
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
    if (!atOnce && passing) {
      unseen.count++;
      unseen.worst = Math.min(unseen.worst, LEVELS.indexOf(entry.level ?? "none"));
    }
  }
  const removed = dropOldest(filtered);
  if (paused) {
    frozen = Math.max(0, frozen - removed);
  }
  list.resize(paused ? frozen : shown.length, removed);
  showLevels();
  showCount();
  showNewest();
}

/** Several streams: by time, within what came in the same frame. Entries without a time stay behind the one before them. */
function inOrder(fresh) {
  let last = 0;
  for (const entry of fresh) {
    last = entry.at = Date.parse(entry.time) || last;
  }
  fresh.sort((one, other) => one.at - other.at);
}

function weight(entry) {
  return 200 + entry.message.length + (entry.fields ? 2 * JSON.stringify(entry.fields).length : 0);
}

/** Number of shown rows that had to go. */
function dropOldest(filtered) {
  let drop = Math.max(0, entries.length - MOST_ENTRIES);
  for (let excess = characters - MOST_CHARACTERS, i = 0; excess > 0 && i < entries.length - 1; i++) {
    excess -= weight(entries[i]);
    drop = Math.max(drop, i + 1);
  }
  if (drop === 0) {
    return 0;
  }
  drop = Math.min(Math.max(drop, SLICE), entries.length - 1);
  const gone = entries.splice(0, drop);
  for (const entry of gone) {
    characters -= weight(entry);
    if (!entry.gap) {
      counts.set(entry.level ?? "none", counts.get(entry.level ?? "none") - 1);
    }
  }
  if (!filtered) {
    return drop;
  }
  return shown.splice(0, position(shown, entries[0].serial)).length;
}

function gapText(gap) {
  const reasons = {
    slow_client: "this page was too slow",
    expired: "they had left the server's memory",
    restart: "the server was started anew",
    unknown_id: "the server does not know where this page was",
  };
  const lines = gap.missed == null ? "an unknown number of lines" : gap.missed === 1 ? "1 line" : `${number(gap.missed)} lines`;
  return `${lines} missed: ${reasons[gap.reason] ?? gap.reason}`;
}

// ---- streams

function show(names) {
  for (const connection of connections.values()) {
    connection.close();
  }
  entries = [];
  shown = entries;
  arrivals = [];
  counts = new Map();
  characters = 0;
  missed = 0;
  $("missed").hidden = true;
  settled = performance.now() + SETTLING;
  choose(null);
  connections = new Map();
  for (const { name, ws } of streams.filter((stream) => names.includes(stream.name))) {
    connections.set(
      name,
      new Connection(ws, {
        entry: (entry) => receive(entry, name),
        gap: (gap) => takeGap(gap, name),
        change: changed,
      }),
    );
  }
  $("list").classList.toggle("several", names.length > 1);
  $("streams").firstElementChild.textContent = names.join(" + ");
  unseen = { count: 0, worst: LEVELS.length };
  resume();
  list.resize(0);
  showTitle();
  showState();
  showLevels();
  filter();
}

function takeGap(gap, name) {
  missed += gap.missed ?? NaN;
  $("missed").hidden = false;
  $("missed").textContent = Number.isNaN(missed) ? "lines missed" : `${number(missed)} missed`;
  receive({ gap: true, message: gapText(gap), source: "", time: "" }, name);
}

let resumedUntil = 0;

function changed(connection, resumed) {
  if (resumed) {
    resumedUntil = Date.now() + 3000;
  }
  showState();
}

/** The worst of the connections, in the words a reader needs. */
function showState() {
  const all = [...connections.values()];
  const lost = all.filter((connection) => connection.state === "waiting");
  const element = $("state");
  let text = "live";
  let kind = "live";
  if (lost.length > 0) {
    const seconds = Math.round((Date.now() - Math.min(...lost.map((connection) => connection.lostAt))) / 1000);
    const which = all.length > 1 ? `${lost.length} of ${all.length} ` : "";
    const why = lost.some((connection) => connection.farewell === "server_shutdown") ? "server stopped, " : "";
    text = `${why}${which}reconnecting…${seconds > 1 ? ` ${seconds} s` : ""}`;
    kind = "waiting";
  } else if (all.some((connection) => connection.state === "connecting")) {
    text = "connecting…";
    kind = "connecting";
  } else if (Date.now() < resumedUntil) {
    text = $("missed").hidden ? "live again, 0 missed" : "live again";
  } else if (paused) {
    text = "paused, still receiving";
  }
  if (element.textContent !== text) {
    element.textContent = text;
  }
  element.className = kind;
}

function showTitle() {
  const errors = document.hidden ? unseenErrors() : 0;
  const names = [...connections.keys()].join(" + ");
  document.title = `${errors ? `(${number(errors)}) ` : ""}${names} – LogWisp`;
}

let errorsSeen = 0;

function unseenErrors() {
  return (counts.get("ERROR") ?? 0) + (counts.get("FATAL") ?? 0) - errorsSeen;
}

function makeStreams(names) {
  $("streams").hidden = streams.length < 2;
  const panel = $("streams").querySelector(".panel");
  for (const stream of streams) {
    const label = panel.appendChild(document.createElement("label"));
    const box = label.appendChild(document.createElement("input"));
    box.type = "checkbox";
    box.value = stream.name;
    box.checked = names.includes(stream.name);
    label.append(stream.name);
  }
  panel.addEventListener("change", (event) => {
    const ticked = [...panel.querySelectorAll("input:checked")].map((box) => box.value);
    if (ticked.length === 0) {
      event.target.checked = true;
    } else {
      show(ticked);
    }
  });
}

// ---- rows

function fillRow(row, index) {
  const entry = shown[index];
  if (row.entry === entry && row.query === query && row.isChosen === (entry === chosen) && row.drawing === drawing) {
    return;
  }
  row.entry = entry;
  row.query = query;
  row.isChosen = entry === chosen;
  row.drawing = drawing;
  const [time, level, stream, source, body] = row.firstChild ? row.children : cells(row);
  const [message, more, fields] = body.children;
  row.className = `row ${entry.gap ? "gap" : (entry.level ?? "")}${row.isChosen ? " chosen" : ""}`;
  time.textContent = entry.gap ? "" : clock(entry.time);
  time.classList.toggle("dated", time.textContent.length > 12);
  level.textContent = entry.level ?? "";
  stream.textContent = stream.title = entry.stream;
  source.textContent = source.title = entry.source;
  const [text, rest] = cut(entry.message);
  message.replaceChildren();
  append(message, text, entry.gap ? null : query.hits);
  more.textContent = rest && ` ${rest}`;
  fields.replaceChildren();
  if (entry.fields) {
    fillFields(fields, entry);
  }
}

/** Part of what a row was drawn with; a new number draws all of them anew. */
let drawing = 0;

function redraw() {
  drawing++;
  list.draw();
}

function cells(row) {
  for (const name of ["time", "level", "stream", "source", "body"]) {
    row.appendChild(document.createElement("span")).className = name;
  }
  for (const name of ["message", "more", "fields"]) {
    row.lastChild.appendChild(document.createElement("span")).className = name;
  }
  return row.children;
}

/** What the list shows of a message, and in words what it does not. */
function cut(message) {
  const isWrapped = $("list").classList.contains("wrap");
  const end = isWrapped ? -1 : message.indexOf("\n");
  if (end >= 0) {
    const lines = message.split("\n").length - 1;
    return [message.slice(0, Math.min(end, LONGEST_ROW)), `▸ ${number(lines)} more ${lines === 1 ? "line" : "lines"}`];
  }
  if (message.length > LONGEST_ROW) {
    return [message.slice(0, LONGEST_ROW), `▸ ${number(message.length - LONGEST_ROW)} more characters`];
  }
  return [message, ""];
}

function fillFields(cell, entry) {
  let room = 1000;
  for (const [name, value] of Object.entries(entry.fields)) {
    const text = valueText(value).slice(0, room);
    cell.append(` ${name}=`);
    append(cell.appendChild(document.createElement("i")), text, query.hits);
    room -= name.length + text.length;
    if (room <= 0) {
      cell.append(" …");
      break;
    }
  }
}

let isUtc = remembered("utc") === "1";

const two = (value) => String(value).padStart(2, "0");

/** The time of day, with the day before it when that is not today. */
function clock(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    return text;
  }
  const local = new Date(time.getTime() - (isUtc ? 0 : time.getTimezoneOffset() * 60_000));
  const iso = local.toISOString();
  const now = new Date();
  const today = new Date(now.getTime() - (isUtc ? 0 : now.getTimezoneOffset() * 60_000)).toISOString();
  return iso.slice(0, 10) === today.slice(0, 10) ? iso.slice(11, 23) : `${iso.slice(5, 10)} ${iso.slice(11, 23)}`;
}

// ---- around the list

function makeLevels() {
  for (const level of LEVELS) {
    const button = $("levels").appendChild(document.createElement("button"));
    button.type = "button";
    button.dataset.level = level;
    button.className = level;
    button.title = "Show or hide; with Shift only this level";
    button.append(level === "none" ? "no level" : level, document.createElement("b"));
    button.addEventListener("click", (event) => toggleLevel(level, event.shiftKey));
  }
}

function toggleLevel(level, only) {
  if (only) {
    const isOnly = hidden.size === LEVELS.length - 1 && !hidden.has(level);
    hidden = new Set(isOnly ? [] : LEVELS.filter((other) => other !== level));
  } else if (!hidden.delete(level)) {
    hidden.add(level);
  }
  showLevels();
  filter();
}

/** 1 shows errors, 2 warnings as well, and so on; 5 everything. */
function levelsUpTo(rank) {
  hidden = new Set(rank >= 5 ? [] : LEVELS.slice(rank + 1));
  showLevels();
  filter();
}

function showLevels() {
  for (const button of $("levels").children) {
    const level = button.dataset.level;
    const count = counts.get(level) ?? 0;
    button.hidden = count === 0 && !hidden.has(level);
    button.setAttribute("aria-pressed", String(!hidden.has(level)));
    button.lastChild.textContent = short(count);
  }
}

function short(count) {
  return count < 10_000 ? number(count) : `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
}

function showCount() {
  $("count").textContent = isFiltering()
    ? `${number(shown.length)} of ${number(entries.length)}`
    : `${number(entries.length)} ${entries.length === 1 ? "line" : "lines"}`;
  $("empty").hidden = shown.length > 0;
  $("empty").textContent = entries.length > 0 ? "No line held here passes the filter." : "Waiting for the first line …";
}

function showNewest() {
  if (list.following && !paused && !document.hidden) {
    unseen = { count: 0, worst: LEVELS.length };
  }
  const button = $("newest");
  button.hidden = list.following && !paused;
  button.textContent = unseen.count ? `↓ ${number(unseen.count)} new` : "↓ newest";
  const worst = LEVELS[unseen.worst];
  button.className = worst === "FATAL" ? "ERROR" : (worst ?? "");
  $("pause").textContent = paused ? (unseen.count ? `Resume · ${short(unseen.count)}` : "Resume") : "Pause";
}

function pause() {
  paused = true;
  frozen = shown.length;
  list.follow(false);
  $("pause").setAttribute("aria-pressed", "true");
  showNewest();
  showState();
}

/** Goes on with the newest line. */
function resume() {
  paused = false;
  $("pause").setAttribute("aria-pressed", "false");
  list.resize(shown.length);
  list.follow(true);
  showNewest();
  showState();
}

function applyQuery() {
  try {
    query = parseQuery($("query").value);
    $("query").removeAttribute("aria-invalid");
  } catch {
    $("query").setAttribute("aria-invalid", "true"); // half an expression, still being written
    return;
  }
  filter();
}

function toggleMode() {
  highlighting = !highlighting;
  $("mode").setAttribute("aria-pressed", String(highlighting));
  $("mode").textContent = highlighting ? "Highlight" : "Filter";
  filter();
}

function addToQuery(text) {
  $("query").value = `${$("query").value} ${/[\s/"-]/.test(text) ? `"${text.replaceAll('"', "")}"` : text}`.trim();
  applyQuery();
}

function setWrap(on) {
  $("list").classList.toggle("wrap", on);
  $("wrap").setAttribute("aria-pressed", String(on));
  redraw();
}

function toggleWrap() {
  const on = !$("list").classList.contains("wrap");
  remember("wrap", on ? "1" : "0");
  setWrap(on);
}

const THEMES = { "": ["◐", "system"], light: ["☀", "light"], dark: ["☾", "dark"] };

function setTheme(name) {
  const theme = THEMES[name] ? name : "";
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = THEMES[theme][0];
  $("theme").title = `Theme: ${THEMES[theme][1]} (d)`;
  rate.draw();
}

function nextTheme() {
  const names = Object.keys(THEMES);
  const theme = names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
  remember("theme", theme);
  setTheme(theme);
}

function toggleUtc() {
  isUtc = !isUtc;
  remember("utc", isUtc ? "1" : "0");
  redraw();
}

// ---- moving and details

function choose(entry, withDetails = false) {
  chosen = entry;
  if (!entry || entry.gap) {
    $("details").hidden = true;
  } else if (withDetails || !$("details").hidden) {
    $("details").hidden = false;
    fillDetails(entry);
  }
  list.draw();
}

/** The next entry in that direction for which the test holds, from where j and k stand. */
function move(step, test = () => true) {
  const last = (paused ? frozen : shown.length) - 1;
  const start = chosen ? position(shown, chosen.serial) : step > 0 && !list.following ? list.top - 1 : last + 1;
  for (let i = start + step; i >= 0 && i <= last; i += step) {
    if (test(shown[i])) {
      choose(shown[i]);
      list.reveal(i);
      showNewest();
      return;
    }
  }
}

const isError = (entry) => entry.level === "ERROR" || entry.level === "FATAL";
const isHit = (entry) => !entry.gap && isQuerying() && matches(entry);

function toggleDetails() {
  if (!$("details").hidden) {
    close();
  } else if (chosen) {
    choose(chosen, true);
    list.reveal(position(shown, chosen.serial));
  }
}

function fillDetails(entry) {
  $("heading").textContent = `${entry.level ?? "no level"} · ${entry.source}`;
  $("whole").replaceChildren();
  append($("whole"), entry.message, query.hits);
  $("facts").replaceChildren();
  fact("time", entry.time);
  if (connections.size > 1) {
    fact("stream", entry.stream);
  }
  fact("source", entry.source, entry.source);
  fact("id", entry.id);
  for (const [name, value] of Object.entries(entry.fields ?? {})) {
    fact(name, valueText(value), typeof value === "object" ? undefined : `${name}=${value}`);
  }
  $("json").replaceChildren();
  appendJson($("json"), bare(entry), "");
  $("details").scrollTop = 0;
}

function fact(name, value, search) {
  const term = document.createElement("dt");
  append(term, name, null);
  const text = document.createElement("dd");
  append(text, value, null);
  if (search) {
    const button = text.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = "filter";
    button.title = "Only lines with this";
    button.addEventListener("click", () => addToQuery(search));
  }
  $("facts").append(term, text);
}

/** The entry as the server sent it. */
function bare({ id, time, source, level, message, fields }) {
  return { id, time, source, level, message, fields };
}

function appendJson(element, value, indent) {
  if (value === null || typeof value !== "object") {
    const span = element.appendChild(document.createElement("span"));
    span.className = typeof value === "string" ? "text" : "value";
    append(span, JSON.stringify(value), null);
    return;
  }
  const isArray = Array.isArray(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  element.append(isArray ? "[" : "{");
  members.forEach(([name, member], i) => {
    element.append(`${i ? "," : ""}\n${indent}  `);
    if (!isArray) {
      const span = element.appendChild(document.createElement("span"));
      span.className = "name";
      append(span, JSON.stringify(name), null);
      element.append(": ");
    }
    appendJson(element, member, `${indent}  `);
  });
  element.append(`${members.length ? `\n${indent}` : ""}${isArray ? "]" : "}"}`);
}

async function copy(text, button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed here"; // plain HTTP on another machine
  }
  setTimeout(() => (button.textContent = label), 1200);
}

function copyLine() {
  if (chosen && !chosen.gap) {
    copy(plain(chosen.message), $("copy-line"));
  }
}

function close() {
  $("streams").open = false;
  if (!$("details").hidden) {
    $("details").hidden = true;
  } else if (chosen) {
    choose(null);
  } else if ($("query").value) {
    $("query").value = "";
    applyQuery();
  }
}

// ---- the last minute, drawn

const rate = {
  seconds: Array.from({ length: 60 }, () => [0, 0, 0]), // errors, warnings, others; the last one is running

  count(level) {
    this.seconds[59][level === "ERROR" || level === "FATAL" ? 0 : level === "WARN" ? 1 : 2]++;
  },

  tick() {
    const now = this.seconds[59][0] + this.seconds[59][1] + this.seconds[59][2];
    $("rate").lastChild.textContent = `${short(now)}/s`;
    this.draw();
    this.seconds.push([0, 0, 0]);
    this.seconds.shift();
  },

  draw() {
    const canvas = $("spark");
    const sharpness = devicePixelRatio || 1;
    const [width, height] = [120 * sharpness, 22 * sharpness];
    if (canvas.width !== width) {
      [canvas.width, canvas.height] = [width, height];
    }
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    const colours = ["--error", "--warn", "--info"].map((name) => {
      // A canvas knows no variables; the browser computes them when they stand for a colour.
      canvas.style.color = `var(${name})`;
      return style.color;
    });
    const most = Math.max(10, ...this.seconds.map(([errors, warnings, others]) => errors + warnings + others));
    pen.clearRect(0, 0, width, height);
    this.seconds.forEach((second, i) => {
      let bottom = height;
      second.forEach((count, kind) => {
        const bar = count && Math.max(sharpness, (count / most) * height);
        pen.fillStyle = colours[kind];
        pen.fillRect(i * 2 * sharpness, bottom - bar, 1.5 * sharpness, bar);
        bottom -= bar;
      });
    });
  },
};

// ---- keys

const KEYS = [
  ["/", "search", () => $("query").select()],
  ["Esc", "close, clear", close, "Escape"],
  ["Space", "pause, resume", () => (paused ? resume() : pause()), " "],
  ["G  End", "newest line, follow", resume, "G", "End"],
  ["g  Home", "oldest line held", () => list.jump(0), "g", "Home"],
  ["j  k", "next, previous line", () => move(1), "j", "ArrowDown"],
  ["", "", () => move(-1), "k", "ArrowUp"],
  ["Enter", "details of the line", toggleDetails],
  ["n  N", "next, previous hit", () => move(1, isHit), "n"],
  ["", "", () => move(-1, isHit), "N"],
  ["e  E", "next, previous error", () => move(1, isError), "e"],
  ["", "", () => move(-1, isError), "E"],
  ["1 … 5", "errors only … all levels", null],
  ["f", "filter or highlight", toggleMode],
  ["c", "copy the line", copyLine],
  ["r", "wrap long lines", toggleWrap],
  ["z", "local time or UTC", toggleUtc],
  ["d", "theme", nextTheme],
  ["s", "streams", () => streams.length > 1 && ($("streams").open = !$("streams").open)],
  ["?", "this list", () => $("keys").showModal()],
];

const actions = new Map();
for (const [label, text, action, ...keys] of KEYS) {
  for (const key of keys.length ? keys : [label]) {
    actions.set(key, action);
  }
  if (label) {
    const term = document.createElement("dt");
    term.textContent = label;
    const meaning = document.createElement("dd");
    meaning.textContent = text;
    $("keys").querySelector("dl").append(term, meaning);
  }
}
for (let rank = 1; rank <= 5; rank++) {
  actions.set(String(rank), () => levelsUpTo(rank));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) {
    return;
  }
  if (event.target.matches("input")) {
    if (event.key === "Escape" || (event.key === "Enter" && event.target === $("query"))) {
      event.preventDefault();
      if (event.key === "Escape" && $("query").value) {
        $("query").value = "";
        applyQuery();
      }
      $("list").focus();
    }
    return;
  }
  if (event.target.matches("button, summary") && (event.key === " " || event.key === "Enter")) {
    return; // presses what has the focus
  }
  const action = actions.get(event.key);
  if (action) {
    event.preventDefault();
    action();
  }
});

// ---- beginning

$("query").addEventListener("input", applyQuery);
$("mode").addEventListener("click", toggleMode);
$("pause").addEventListener("click", () => (paused ? resume() : pause()));
$("wrap").addEventListener("click", toggleWrap);
$("theme").addEventListener("click", nextTheme);
$("help").addEventListener("click", () => $("keys").showModal());
$("close-keys").addEventListener("click", () => $("keys").close());
$("newest").addEventListener("click", resume);
$("close").addEventListener("click", close);
$("copy-line").addEventListener("click", copyLine);
$("copy-json").addEventListener("click", () => chosen && copy(JSON.stringify(bare(chosen), null, 2), $("copy-json")));
$("missed").addEventListener("click", () => {
  $("missed").hidden = true;
  missed = 0;
  chosen = null;
  move(-1, (entry) => entry.gap);
});
$("rows").addEventListener("click", (event) => {
  const entry = event.target.closest(".row")?.entry;
  if (!entry || entry.gap || !getSelection().isCollapsed) {
    return;
  }
  if (entry === chosen && !$("details").hidden) {
    choose(null);
  } else {
    choose(entry, true);
    list.reveal(position(shown, entry.serial));
    showNewest();
  }
});
document.addEventListener("click", (event) => {
  if (!$("streams").contains(event.target)) {
    $("streams").open = false;
  }
});
document.addEventListener("visibilitychange", () => {
  errorsSeen = (counts.get("ERROR") ?? 0) + (counts.get("FATAL") ?? 0);
  showTitle();
  showNewest();
  hurry();
});
addEventListener("online", hurry);

function hurry() {
  for (const connection of connections.values()) {
    connection.hurry();
  }
}

setInterval(() => {
  rate.tick();
  showState();
  if (document.hidden) {
    showTitle();
  }
}, 1000);

makeLevels();
setTheme(remembered("theme") ?? "");
setWrap((remembered("wrap") ?? (matchMedia("(max-width: 640px)").matches ? "1" : "0")) === "1");

const address = new URLSearchParams(location.hash.slice(1));
hidden = new Set((address.get("hide") ?? "").split(",").filter((level) => LEVELS.includes(level)));
highlighting = !address.has("mark");
$("query").value = address.get("mark") ?? address.get("q") ?? "";
try {
  query = parseQuery($("query").value);
} catch {
  $("query").value = "";
}
toggleMode();

async function begin() {
  try {
    const answer = await fetch("ui/streams");
    if (answer.status === 401) {
      location.replace("ui/login.html");
      return;
    }
    if (!answer.ok) {
      throw new Error(`the server answered ${answer.status}`);
    }
    ({ streams } = await answer.json());
  } catch (error) {
    $("state").className = "waiting";
    $("state").textContent = `no list of streams: ${error.message}`;
    setTimeout(begin, 3000);
    return;
  }
  const wanted = (address.get("s") ?? "").split(",");
  const named = streams.map((stream) => stream.name).filter((name) => wanted.includes(name));
  const names = named.length ? named : streams.slice(0, MOST_STREAMS).map((stream) => stream.name);
  makeStreams(names);
  show(names);
}

begin();
