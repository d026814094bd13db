// The page: what is looked at, and everything around the list.

import { $, appendName, make, plain } from "./ansi.js";
import { bare, fillDetails } from "./details.js";
import { Held, isError, levelOf, position } from "./held.js";
import { RowList } from "./list.js";
import { Connection, addParameters } from "./net.js";
import { Backwards } from "./past.js";
import { LEVELS, parse } from "./query.js";
import { Rate } from "./rate.js";
import { counted, fillRow, gapText, number, view } from "./rows.js";
import { ZONES, clock, instant } from "./time.js";

/** Taken in although no frame was drawn: a hidden tab draws none. */
const MOST_WAITING = 20_000;
const MOST_STREAMS = 6;
/** Milliseconds of a connection in which its backlog comes. */
const SETTLING = 300;
const MOST_READ = 20_000; // lines of the past at one go
const GAP_PAGE = 2_000;
const SURROUNDINGS = 200;
const ABOVE = 4; // rows above the one that is gone to
const MODES = { filter: "Filter", mark: "Highlight", server: "Server" };
const ADDRESSES = { filter: "q", mark: "mark", server: "find" };

let streams = []; // as the server names them
let names = []; // of those that are shown
let connection = null;
let past = null; // the way back from the oldest line held
let pastFirst; // the line before which it goes on
let isLoading = false;
const sourceRows = new Map(); // of the panel, by name

let arrivals = []; // received since the last frame
let settled = 0; // when the backlog is in
let missed = 0; // entries; NaN when nobody knows how many
let unseen = 0; // lines that came while the view stood
let worst = LEVELS.length; // level among them

let query = parse("");
let mode = "filter";
let before = null; // what was chosen before a line's context
let hidden = new Set(); // levels not shown
let muted = new Set(); // sources not shown
let isOnlyMarked = false;
let paused = false;
let frozen = 0; // rows shown while paused
let wantedLine = null; // of the address, until it has been looked for

const held = new Held(passes, isSelecting);
const list = new RowList($("list"), $("space"), $("rows"), (row, index) => drawRow(row, held.shown[index]), () => followed());
const rate = new Rate($("spark"), $("rate").lastChild, (order) => goTo(position(held.shown, order)));

function remembered(name) {
	try {
		return localStorage.getItem(`logwisp.${name}`);
	} catch {
		return null; // storage may be forbidden
	}
}

const known = (all, name) => all.find((one) => one === remembered(name)) ?? all[0];

function remember(name, value) {
	try {
		localStorage.setItem(`logwisp.${name}`, value);
	} catch {
	}
}

/** The address holds what is looked at, to be bookmarked and sent. */
function addressOf(entry) {
	const hash = new URLSearchParams();
	const set = (name, value) => value && hash.append(name, value);
	set("s", streams.length > 1 && names.join());
	set(ADDRESSES[mode], $("query").value);
	set("hide", [...hidden].join());
	muted.forEach((source) => set("not", source));
	set("wrap", view.isWrapped !== (remembered("wrap") === "1") && (view.isWrapped ? "1" : "0"));
	set("at", entry && (names.length > 1 ? `${entry.stream}:${entry.id}` : entry.id));
	return hash.size ? `#${hash}` : location.pathname + location.search;
}

function readAddress() {
	const hash = new URLSearchParams(location.hash.slice(1));
	hidden = new Set((hash.get("hide") ?? "").split(",").filter((level) => LEVELS.includes(level)));
	muted = new Set(hash.getAll("not"));
	wantedLine = hash.get("at");
	mode = Object.keys(MODES).findLast((one) => hash.has(ADDRESSES[one])) ?? "filter";
	$("query").value = hash.get(ADDRESSES[mode]) ?? "";
	setWrap((hash.get("wrap") ?? remembered("wrap") ?? (matchMedia("(max-width: 640px)").matches ? "1" : "0")) === "1");
	readQuery();
	return hash;
}

function passes(entry) {
	if (entry.kind) return true;
	if ((hidden.size && hidden.has(levelOf(entry))) || (muted.size && muted.has(entry.source)) || (isOnlyMarked && !entry.isMarked)) {
		return false;
	}
	return query.isEmpty || mode === "mark" ? !entry.top || entry.top.isOpen || !query.isEmpty : query.test(entry);
}

function isSelecting() {
	return hidden.size > 0 || muted.size > 0 || isOnlyMarked || (!query.isEmpty && mode !== "mark");
}

async function choose() {
	showLevels();
	showSources();
	const anchor = view.chosen ?? held.shown[list.top];
	const wasFollowing = list.following;
	if (await held.choose()) {
		frozen = held.shown.length;
		resize();
		if (!wasFollowing && anchor) list.jump(position(held.shown, anchor.order), anchor === view.chosen ? ABOVE : 0);
		showCount();
		history.replaceState(null, "", addressOf(null));
	}
}

function resize(moved = 0) {
	list.resize(paused ? frozen : held.shown.length, moved);
}

function redraw() {
	view.drawing++;
	list.draw();
}

function readQuery() {
	const box = $("query");
	try {
		query = parse(box.value);
		[box.ariaInvalid, box.title] = [null, ""];
	} catch (e) {
		[box.ariaInvalid, box.title] = [true, e.message]; // or half a query, still being written
		return false;
	}
	view.hits = query.hits;
	view.drawing++;
	$("mode").textContent = MODES[mode];
	return true;
}

let asking = 0;

function applyQuery() {
	before = null;
	if (!readQuery()) return;
	if (mode !== "server") return choose();
	clearTimeout(asking);
	asking = setTimeout(askServer, 300);
}

/** Begins anew with what passes on the server: what is held was chosen otherwise. */
function askServer() {
	if (query.asked) return beginWith(query.asked);
	say("The server knows no OR, brackets or times");
	setMode("filter");
}

async function beginWith(filter) {
	const line = wantedLine;
	wantedLine = null;
	clearView();
	try {
		await connection.filter(filter);
	} catch (e) {
		say(`The server does not take this query: ${e.message}`);
		return setMode("filter");
	}
	await loadOlder();
	if (line) goToId(line);
	else resume();
}

function setMode(next) {
	const wasServer = mode === "server";
	mode = next;
	readQuery();
	if (next === "server") askServer();
	else if (wasServer) beginWith({});
	choose();
}

function nextMode() {
	setMode(following(Object.keys(MODES), mode));
}

function addToQuery(term) {
	$("query").value = `${$("query").value} ${term}`.trim();
	applyQuery();
}

const quoted = (text) => (/^[\w.*@-]+$/.test(text) ? text : `"${text.replaceAll('"', "").replace(/\s+/g, " ")}"`);

function addWord(sign) {
	const text = getSelection().toString().trim();
	if (!text) return say("Select a word first");
	addToQuery(sign + quoted(text.split("\n")[0]));
}

function receive(fresh) {
	const isFirst = arrivals.length === 0;
	for (const entry of fresh) arrivals.push(entry);
	if (isFirst) {
		requestAnimationFrame(takeIn);
		setTimeout(takeIn, 1000);
	} else if (arrivals.length > MOST_WAITING) {
		takeIn();
	}
}

const isFollowing = () => list.following && !paused;
const isRead = () => !isFollowing() && !document.hidden;
/** Nothing in sight is lost to a reader further up: what comes waits here, the rest at the server. */
const isHeldBack = () => held.isFull && isRead();

function takeIn() {
	const isLive = performance.now() > settled;
	if (arrivals.length === 0 || isHeldBack()) return;
	if (names.length > 1 && !isLive && arrivals.length < MOST_WAITING) {
		return requestAnimationFrame(takeIn); // the backlogs of several are put in order together
	}
	const fresh = arrivals;
	arrivals = [];
	if (names.length > 1) inOrder(fresh);
	const isSeen = isFollowing() && !document.hidden;
	const removed = held.append(fresh, !isRead(), (entry, isShown) => {
		if (entry.kind) return;
		rate.count(entry, isLive);
		if (!isSeen && isShown) {
			unseen++;
			worst = Math.min(worst, LEVELS.indexOf(levelOf(entry)));
		}
	});
	connection.taken(fresh);
	frozen = Math.max(0, frozen - removed);
	resize(removed);
	counting ||= setTimeout(showCounts, 100);
	showNewest();
	if (wantedLine) goToId(wantedLine);
}

/** By time; an entry without one stays behind the one before it. */
function inOrder(fresh) {
	let last = 0;
	for (const entry of fresh) last = entry.at = Date.parse(entry.time) || last;
	fresh.sort((one, other) => one.at - other.at);
}

let counting = 0;

function showCounts() {
	counting = 0;
	showLevels();
	showSources();
	showCount();
}

function showMissed(lines) {
	missed = lines;
	$("missed").hidden = missed === 0;
	$("missed").textContent = Number.isNaN(missed) ? "lines missed" : `${number(missed)} missed`;
}

function takeGap(gap) {
	showMissed(missed + (gap.missed ?? NaN));
	receive([{ ...gap, kind: "gap", isLoadable: Boolean(gap.after && gap.next) && gap.missed !== null }]);
}

function oldest() {
	const ids = new Map(names.map((name) => [name]));
	for (const { kind, stream, id } of held.entries) {
		if (!kind && !ids.get(stream)) ids.set(stream, id);
	}
	return ids;
}

/** What is older is read anew; what is on its way comes too late. */
function leavePast() {
	past = null;
	isLoading = false;
	setPast("");
}

function setPast(state, note = "") {
	held.past.state = state;
	held.past.note = note;
	list.draw();
}

async function loadOlder(wish = 40) {
	if (isLoading || connection?.state !== "live" || connection.isFiltering) return;
	isLoading = true;
	setPast("loading");
	let [found, read, way] = [0, 0, past];
	try {
		while (found < wish && read < MOST_READ && !held.isFull) {
			takeIn(); // or what waits comes from the past too
			if (!past || pastFirst !== held.entries[1]) past = new Backwards(connection, oldest());
			[way, pastFirst] = [past, held.entries[1]];
			const lines = await way.next(isSelecting() ? 5_000 : 1_000);
			if (past !== way) return;
			if (pastFirst && pastFirst !== held.entries[1]) continue; // the oldest are gone
			const shown = held.prepend(lines);
			pastFirst = held.entries[1];
			frozen += shown;
			resize(-shown);
			found += shown;
			read += lines.length;
			if (way.isEnd || lines.length === 0) break;
		}
		const [state, back] = [past?.isEnd ? "end" : held.isFull ? "full" : found < wish ? "searched" : "", held.entries[1]?.time];
		setPast(state, back && state !== "end" ? `back to ${clock(back, view.zone)}` : "");
	} catch (e) {
		setPast("failed", e.message);
	} finally {
		if (past === way) isLoading = false;
		showCounts();
	}
}

async function fillScreen() {
	if (held.lines < 100 && !held.past.state) await loadOlder(100);
	if (wantedLine) goToId(wantedLine);
}

async function loadGap(gap) {
	if (gap.state === "loading" || !gap.isLoadable) return;
	gap.state = "loading";
	list.draw();
	try {
		const rows = held.shown.length;
		gap.back ??= new Backwards(connection, new Map([[gap.stream, gap.next]]), new Map([[gap.stream, gap.after]]));
		const lines = await gap.back.next(GAP_PAGE);
		held.fill(gap, lines);
		if (gap.missed != null) {
			gap.missed = Math.max(0, gap.missed - lines.length);
			showMissed(Math.max(0, missed - lines.length));
		}
		if (gap.back.isEnd && !gap.missed) {
			held.close(gap);
		} else if (gap.back.isEnd) {
			[gap.isLoadable, gap.note] = [false, "the rest is in no file any more"];
		}
		frozen += held.shown.length - rows;
		resize();
	} catch (e) {
		gap.note = e.message;
	}
	gap.state = "";
	redraw();
	showCounts();
}

function showApart(lines) {
	takeIn(); // or what waits comes by the gap too
	const back = new Backwards(connection, oldest(), new Map(lines.map((entry) => [entry.stream, entry.id])));
	held.prependApart(lines, { kind: "gap", reason: "jump", missed: null, isLoadable: true, back });
	leavePast();
	resize();
}

async function goToId(wanted) {
	wantedLine = null;
	const [, stream = names[0], id] = /^(?:(.*):)?(.*)$/.exec(wanted);
	const find = () => held.entries.find((entry) => entry.id === id && entry.stream === stream);
	let entry = find();
	if (!entry) {
		try {
			showApart((await connection.ask("context", stream, { id, n: SURROUNDINGS })).entries);
			entry = find();
		} catch (e) {
			return say(`The line of this address cannot be shown: ${e.message}`);
		}
	}
	if (entry) goTo(position(held.shown, entry.order));
}

async function goToTime(text) {
	const at = instant(text, view.zone);
	if (at === null) return say("A time is 14:30, 10m, 11-21 03:00 or 2026-11-21T03:00:00Z");
	const isBehind = (entry) => !entry.kind && Date.parse(entry.time) >= at;
	let index = held.shown.findIndex(isBehind);
	if (index <= 1 && held.past.state !== "end") {
		try {
			const way = new Backwards(connection, new Map(names.map((name) => [name])), undefined, { until: new Date(at).toISOString() });
			const lines = await way.next(SURROUNDINGS);
			const first = held.entries[1];
			if (lines.length > 0 && !lines.some(({ id, stream }) => id === first?.id && stream === first.stream)) {
				showApart(lines);
				index = position(held.shown, lines.at(-1).order);
			}
		} catch (e) {
			say(`The past cannot be read: ${e.message}`);
		}
	}
	goTo(index < 0 ? held.shown.length - 1 : index);
}

function goTo(index) {
	const entry = held.shown[index];
	if (!entry) return;
	select(entry.kind ? null : entry);
	list.jump(index, ABOVE);
}

function show(wanted) {
	connection?.close();
	names = wanted;
	clearView();
	showMissed(0);
	settled = Infinity;
	const only = streams.find((stream) => stream.name === names[0]);
	connection = new Connection(names.length > 1 ? "stream" : only.ws, names, { entries: receive, gap: takeGap, change: changed });
	$("list").classList.toggle("several", names.length > 1);
	$("streams").firstElementChild.textContent = names.join(" + ");
	sourceRows.clear();
	$("sources").querySelector(".choices").replaceChildren();
	for (const box of $("streams").querySelectorAll("input[type=checkbox]")) box.checked = names.includes(box.value);
	resume();
	showTitle();
	showState();
	choose();
	if (mode === "server") askServer();
}

function clearView() {
	connection?.forget();
	connection?.taken(arrivals);
	arrivals = [];
	held.clear();
	leavePast();
	frozen = 1;
	unseen = 0;
	worst = LEVELS.length;
	select(null);
	resize();
	showCounts();
}

let resumedUntil = 0;

function changed(isResumed) {
	if (connection?.state === "live") {
		settled = performance.now() + SETTLING;
		setTimeout(fillScreen, names.length > 1 ? SETTLING + 50 : 100);
		if (isResumed) resumedUntil = Date.now() + 3000;
		list.draw(); // the past may be in sight
	}
	showState();
}

function state() {
	if (connection.state === "waiting") {
		const seconds = Math.round((Date.now() - connection.lostAt) / 1000);
		const why = connection.farewell === "server_shutdown" ? "server stopped, " : "";
		const last = held.entries.findLast((entry) => !entry.kind);
		$("bar").textContent = `Not connected. ${last ? `The last line came at ${clock(last.time, view.zone)}; nothing is lost while the server keeps it.` : ""}`;
		return ["waiting", `${why}reconnecting…${seconds > 1 ? ` ${seconds} s` : ""}`];
	}
	if (connection.state === "connecting") return ["connecting", "connecting…"];
	if (isHeldBack()) return ["full", `waiting for you: this page holds ${number(held.lines)} lines`];
	if (Date.now() < resumedUntil) return ["live", $("missed").hidden ? "live again, 0 missed" : "live again"];
	return ["live", paused ? "paused, still receiving" : "live"];
}

function showState() {
	const [kind, text] = state();
	if ($("state").textContent !== text) $("state").textContent = text;
	$("state").className = kind;
	$("bar").hidden = kind !== "waiting" || Date.now() - connection.lostAt < 1000;
}

let errorsSeen = 0;

const errors = () => (held.counts.get("ERROR") ?? 0) + (held.counts.get("FATAL") ?? 0);

function showTitle() {
	const fresh = document.hidden ? errors() - errorsSeen : 0;
	document.title = `${fresh > 0 ? `(${number(fresh)}) ` : ""}${names.join(" + ")} – LogWisp`;
}

function choice(panel, name, isOn, change) {
	const label = make(panel, "label");
	const box = make(label, "input");
	[box.type, box.value, box.checked] = ["checkbox", name, isOn];
	appendName(make(label, "span"), name);
	const count = make(label, "b");
	const only = make(label, "button", "only");
	only.ariaLabel = `only ${label.textContent}`;
	box.addEventListener("change", () => change(box.checked, false));
	only.addEventListener("click", (event) => {
		event.preventDefault();
		change(true, true);
	});
	return { box, count };
}

function makeStreams() {
	$("streams").hidden = streams.length < 2;
	const panel = $("streams").querySelector(".choices");
	panel.replaceChildren();
	for (const { name } of streams) {
		choice(panel, name, false, (isOn, isOnly) => {
			const wanted = streams.map((stream) => stream.name).filter((other) => (other === name ? isOn : !isOnly && names.includes(other)));
			show(wanted.length ? wanted : [name]);
		});
	}
}

function narrow(panel, text) {
	const letters = text.toLowerCase().replace(/\s/g, "");
	for (const label of panel.querySelectorAll("label")) {
		let at = 0;
		for (const letter of label.querySelector("input").value.toLowerCase()) at += letter === letters[at];
		label.hidden = at < letters.length;
	}
}

function showSources() {
	const panel = $("sources").querySelector(".choices");
	const all = [...new Set([...held.sources.keys(), ...muted])];
	$("sources").hidden = all.length < 2 && muted.size === 0;
	$("sources").firstElementChild.textContent = `${muted.size ? `${number(all.length - muted.size)} of ` : ""}${counted(all.length, "source")}`;
	if (!$("sources").open) return;
	for (const name of all.sort()) {
		if (!sourceRows.has(name)) sourceRows.set(name, choice(panel, name, true, (isOn, isOnly) => mute(name, isOn, isOnly)));
		const { box, count } = sourceRows.get(name);
		box.checked = !muted.has(name);
		count.textContent = short(held.sources.get(name) ?? 0);
	}
	narrow(panel, $("sources").querySelector("input").value);
}

function mute(name, isOn, isOnly) {
	if (isOnly) muted = new Set([...held.sources.keys()].filter((other) => other !== name));
	else if (isOn) muted.delete(name);
	else muted.add(name);
	choose();
}

function drawRow(row, entry) {
	fillRow(row, entry);
	if (entry === held.past && !list.following && !entry.state) setTimeout(loadOlder); // not while drawing
}

function pressRow(event) {
	const entry = event.target.closest(".row")?.entry;
	if (!entry || event.target.dataset.do || !getSelection().isCollapsed) return;
	if (entry.kind === "gap") loadGap(entry);
	else if (entry === held.past) loadOlder();
	else if (event.target.closest(".more")) unfold(entry);
	else if (entry === view.chosen && !$("details").hidden) select(null);
	else showDetails(entry);
}

const hoverTools = $("hover"); // goes with the row it is in

function hover(event) {
	const row = event.target.closest(".row");
	if (isLine(row?.entry)) row.append(hoverTools);
}

function unfold(entry) {
	list.follow(false);
	entry.isOpen = !entry.isOpen;
	if (entry.folded) {
		const top = list.top;
		held.choose().then(() => {
			frozen = held.shown.length;
			resize();
			list.jump(top);
		});
	}
	list.draw();
}

function makeLevels() {
	for (const level of LEVELS) {
		const button = make($("levels"), "button", level === "none" ? "no level" : level, level);
		button.title = "Show or hide; with Shift only this level";
		make(button, "b");
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
	choose();
}

function levelsUpTo(rank) {
	hidden = new Set(rank >= 5 ? [] : LEVELS.slice(rank + 1));
	choose();
}

function showLevels() {
	LEVELS.forEach((level, i) => {
		const button = $("levels").children[i];
		const count = held.counts.get(level) ?? 0;
		button.hidden = count === 0 && !hidden.has(level);
		button.ariaPressed = !hidden.has(level);
		button.lastChild.textContent = short(count);
	});
}

function short(count) {
	return count < 10_000 ? number(count) : `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
}

function showCount() {
	const lines = counted(held.lines, "line");
	const rows = held.shown.length;
	const notices = held.entries.length - held.lines;
	$("count").textContent = isSelecting() ? `${number(Math.max(0, rows - notices))} of ${lines}` : lines;
	$("empty").hidden = rows > notices;
	$("empty").textContent = held.lines > 0 ? "No line held here passes." : "Waiting for the first line …";
}

function followed() {
	if (isFollowing()) takeIn();
	showNewest();
}

function showNewest() {
	if (isFollowing() && !document.hidden) {
		unseen = 0;
		worst = LEVELS.length;
	}
	const button = $("newest");
	button.hidden = isFollowing();
	button.textContent = unseen ? `↓ ${number(unseen)} new` : "↓ newest";
	button.className = LEVELS[worst] ?? "";
	$("pause").textContent = paused ? (unseen ? `Resume · ${short(unseen)}` : "Resume") : "Pause";
}

function pause() {
	paused = true;
	frozen = held.shown.length;
	list.follow(false);
	$("pause").ariaPressed = true;
	showNewest();
	showState();
}

function resume() {
	paused = false;
	$("pause").ariaPressed = false;
	resize();
	list.follow(true);
	followed();
	showState();
}

const togglePause = () => (paused ? resume() : pause());

function setWrap(on) {
	view.isWrapped = on;
	$("list").classList.toggle("wrap", on);
	$("wrap").ariaPressed = on;
	redraw();
}

function toggleWrap() {
	remember("wrap", view.isWrapped ? "0" : "1");
	setWrap(!view.isWrapped);
}

const THEMES = { system: "◐", light: "☀", dark: "☾" };
const following = (all, one) => all[(all.indexOf(one) + 1) % all.length];

const root = document.documentElement.dataset;

function setTheme(theme) {
	root.theme = theme;
	$("theme").textContent = THEMES[theme];
	$("theme").title = $("theme").ariaLabel = `Theme: ${theme} (d)`;
	rate.draw();
}

function nextTheme() {
	setTheme(following(Object.keys(THEMES), root.theme));
	remember("theme", root.theme);
}

function setZone(zone) {
	view.zone = $("zone").textContent = zone;
	redraw();
}

function nextZone() {
	setZone(following(ZONES, view.zone));
	remember("zone", view.zone);
}

let quiet = 0;

function say(text) {
	$("said").textContent = text;
	$("said").classList.add("shown");
	clearTimeout(quiet);
	quiet = setTimeout(() => $("said").classList.remove("shown"), 4000);
}

function open(panel) {
	closePanels(panel);
	panel.open = !panel.open && !panel.hidden;
	if (panel.open) enter(panel.querySelector("input"));
}

function enter(box) {
	box.focus();
	box.select();
}

function select(entry, withDetails = false) {
	view.chosen = entry;
	if (!isLine(entry)) {
		$("details").hidden = true;
	} else if (withDetails || !$("details").hidden) {
		$("details").hidden = false;
		fillDetails(entry, (name, value, isWanted = true) => addToQuery(`${isWanted ? "" : "-"}${name}:${quoted(value)}`));
	}
	list.draw();
}

function showDetails(entry) {
	select(entry, true);
	list.reveal(position(held.shown, entry.order));
}

function move(step, test = () => true, what = "line") {
	const { shown } = held;
	const last = (paused ? frozen : shown.length) - 1;
	const start = view.chosen ? position(shown, view.chosen.order) : step > 0 ? list.top - 1 : last + 1;
	for (let i = start + step; i >= 0 && i <= last; i += step) {
		if (shown[i] !== held.past && test(shown[i])) {
			select(shown[i]);
			list.reveal(i);
			$("spoken").textContent = spoken(shown[i]);
			return;
		}
	}
	if (step < 0 && held.past.state !== "end") list.jump(0); // loads what is older
	say(`No ${what} ${step > 0 ? "further down" : "further up"}`);
}

function spoken(entry) {
	return entry.kind ? gapText(entry) : `${entry.level ?? ""} ${clock(entry.time, view.zone)} ${entry.source}: ${plain(entry.message).slice(0, 300)}`;
}

const isLine = (entry) => entry && !entry.kind;
const isHit = (entry) => !entry.kind && !query.isEmpty && query.test(entry);

const page = (part) => list.scrollBy(Math.round((part * $("list").clientHeight) / 20));

function toggleDetails() {
	if (view.chosen?.kind === "gap") loadGap(view.chosen);
	else if (!$("details").hidden) close();
	else if (view.chosen) showDetails(view.chosen);
}

function toggleMark(entry = view.chosen) {
	if (!isLine(entry)) return say("Choose a line first: j and k");
	entry.isMarked = !entry.isMarked;
	if (isOnlyMarked) choose();
	redraw();
}

function toggleOnlyMarked() {
	isOnlyMarked = !isOnlyMarked;
	say(isOnlyMarked ? "Only marked lines" : "All lines");
	choose();
}

/** The line among all its neighbours, and back. */
function showContext(entry = view.chosen) {
	if (before) {
		({ hidden, muted, isOnlyMarked, mode } = before);
		before = null;
		if (mode === "server") askServer();
	} else if (isLine(entry)) {
		before = { hidden, muted, isOnlyMarked, mode };
		[hidden, muted, isOnlyMarked, mode] = [new Set(), new Set(), false, "mark"];
		select(entry);
		if (before.mode === "server") { // the others are not held
			wantedLine = `${entry.stream}:${entry.id}`;
			beginWith({});
		}
	}
	readQuery();
	list.follow(false);
	choose();
}

async function copy(text) {
	let isCopied = true;
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		const field = make(document.body, "textarea"); // over plain HTTP only a selection can be copied
		field.value = text;
		field.select();
		isCopied = document.execCommand("copy");
		field.remove();
	}
	say(isCopied ? "Copied" : "The browser does not let this page copy");
}

function copyLine(entry = view.chosen) {
	if (isLine(entry)) copy(plain(entry.message));
}

function copyLink(entry = view.chosen) {
	if (isLine(entry)) copy(new URL(addressOf(entry), location.href).href);
}

function close() {
	if (panels.some((panel) => panel.open) || $("tools").classList.contains("open")) {
		closePanels();
	} else if (!$("details").hidden) {
		$("details").hidden = true;
		$("list").focus();
	} else if (before) {
		showContext();
	} else if (view.chosen) {
		select(null);
	} else {
		clearQuery();
	}
}

function clearQuery() {
	if (!$("query").value) return;
	$("query").value = "";
	applyQuery();
}

const panels = [$("streams"), $("sources")];

function closePanels(except = null) {
	for (const panel of panels) panel.open &&= panel.contains(except);
	if (!except?.closest("#tools, #more")) {
		$("tools").classList.remove("open");
		$("more").ariaExpanded = false;
	}
}

const savedQueries = () => (remembered("saved") ?? "").split("\n").filter(Boolean);

function showSaved() {
	$("saved").replaceChildren();
	for (const text of savedQueries()) make($("saved"), "option").value = text;
}

function toggleSaved() {
	const text = $("query").value.trim();
	if (!text) return say("Write a query first; S saves it");
	const saved = savedQueries();
	const isKnown = saved.includes(text);
	remember("saved", (isKnown ? saved.filter((other) => other !== text) : [text, ...saved].slice(0, 50)).join("\n"));
	showSaved();
	say(isKnown ? "Forgotten" : "Saved; the search box offers it");
}

function textOf(entry) {
	if (entry.kind) return `--- ${gapText(entry)} ---\n`;
	const { time, level, stream, source, message, fields } = entry;
	return `${time} ${level ?? "-"} ${stream} ${source} ${message.replaceAll("\n", "\n    ")} ${fields ? JSON.stringify(fields) : ""}\n`;
}

function downloadShown(isText) {
	const rows = held.shown.slice(1, paused ? frozen : undefined);
	const parts = rows.map(isText ? textOf : (entry) => `${JSON.stringify(entry.kind ? { type: "gap", missed: entry.missed, reason: entry.reason } : bare(entry))}\n`);
	const link = make(null, "a");
	link.href = URL.createObjectURL(new Blob(parts, { type: isText ? "text/plain" : "application/x-ndjson" }));
	link.download = `logwisp-${new Date().toISOString().slice(0, 19).replace(/:/g, "")}.${isText ? "txt" : "ndjson"}`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Links to what matches on the server. */
function fillDownload() {
	$("download-shown").textContent = `What is shown here: ${number(held.shown.length - 1)} lines`;
	const asked = mode === "mark" ? {} : query.asked;
	const level = hidden.size && !asked?.level ? [LEVELS.filter((one) => !hidden.has(one)).join().toLowerCase()] : (asked?.level ?? []);
	const links = $("download-all");
	links.replaceChildren();
	$("download-none").hidden = asked !== null && !(hidden.size && asked.level);
	if (!$("download-none").hidden) return;
	for (const { name, stream } of streams.filter((one) => names.includes(one.name))) {
		for (const format of ["text", "ndjson"]) {
			const url = new URL(`${stream}/history`, document.baseURI);
			addParameters(url, { ...asked, level, source: [...(asked.source ?? []), ...[...muted].map((source) => `!${source}`)], n: ["10000"], format: [format], download: [`${name}.${format === "text" ? "txt" : "ndjson"}`] });
			const link = make(links, "a", `${name}: ${format}`, "button");
			[link.href, link.download] = [url.href, ""];
		}
	}
}

const dialog = (id) => () => {
	closePanels();
	$(id).showModal();
	$(id).scrollTop = 0;
	$(id).querySelector("input")?.select();
};

function openDownload() {
	fillDownload();
	dialog("download")();
}

const search = () => enter($("query"));
const toTop = () => list.jump(0);
const openStreams = () => open($("streams"));
const moves = (down, up, test, what) => ({ [down]: () => move(1, test, what), [up]: () => move(-1, test, what) });

const keys = [
	["/  Ctrl f", "search", { "/": search, "Ctrl f": search }],
	["Esc", "close, clear", { Escape: close }],
	["Space", "pause, resume", { " ": togglePause }],
	["G  End", "newest line, follow", { G: resume, End: resume }],
	["g  Home", "oldest line held; above it the past", { g: toTop, Home: toTop }],
	["j  k", "next, previous line", { ...moves("j", "k"), ...moves("ArrowDown", "ArrowUp") }],
	["PgDn  PgUp", "a page; with Ctrl d and u half of it", { PageDown: () => page(0.9), PageUp: () => page(-0.9), "Ctrl d": () => page(0.5), "Ctrl u": () => page(-0.5) }],
	["Enter", "details of the line; of a gap: load it", { Enter: toggleDetails }],
	["o", "unfold the line", { o: () => isLine(view.chosen) && unfold(view.chosen) }],
	["n  N", "next, previous hit", moves("n", "N", isHit, "hit")],
	["e  E", "next, previous error", moves("e", "E", isError, "error")],
	["w  W", "next, previous warning", moves("w", "W", (entry) => entry.level === "WARN", "warning")],
	["1 … 5", "errors only … all levels", Object.fromEntries([1, 2, 3, 4, 5].map((rank) => [rank, () => levelsUpTo(rank)]))],
	["f", "filter, highlight, ask the server", { f: nextMode }],
	["x  =", "without, only the selected words", { x: () => addWord("-"), "=": () => addWord("") }],
	["S", "save the query, or forget it", { S: toggleSaved }],
	["m", "mark the line", { m: toggleMark }],
	["u  U", "next, previous mark", moves("u", "U", (entry) => entry.isMarked, "mark")],
	["M", "only marked lines", { M: toggleOnlyMarked }],
	["v", "the line among its neighbours, and back", { v: showContext }],
	["c  l", "copy the line, a link to it", { c: copyLine, l: copyLink }],
	["t", "go to a time", { t: dialog("goto") }],
	["z", "local time, UTC, how long ago", { z: nextZone }],
	["r", "wrap long lines", { r: toggleWrap }],
	["d", "theme", { d: nextTheme }],
	["s  Ctrl k", "streams", { s: openStreams, "Ctrl k": openStreams }],
	["F", "sources (files)", { F: () => open($("sources")) }],
	["D", "download", { D: openDownload }],
	["C", "clear the view", { C: clearView }],
	["?", "this list", { "?": dialog("keys") }],
];
const actions = Object.assign({}, ...keys.map(([, , pressed]) => pressed));
for (const [label, meaning] of keys) {
	make($("keys").querySelector("dl"), "dt", label);
	make($("keys").querySelector("dl"), "dd", meaning);
}

function pressKey(event) {
	const { key, target } = event;
	const isChord = event.ctrlKey || event.metaKey;
	const name = isChord ? `Ctrl ${key}` : key;
	if (event.altKey || document.querySelector("dialog[open]")) return;
	if (name === "Ctrl f" && target === $("query")) return; // the second is the browser's
	if (!isChord && target.matches("input:not(dialog *)")) {
		typeKey(event);
	} else if (target.matches("button, summary, a") && [" ", "Enter"].includes(key)) {
		return; // presses what is focused
	} else if (Object.hasOwn(actions, name)) {
		event.preventDefault();
		actions[name]();
	}
}

function typeKey(event) {
	const isQuery = event.target === $("query");
	if (event.key === "Escape" || (event.key === "Enter" && isQuery)) {
		event.preventDefault();
		if (event.key === "Escape" && isQuery) clearQuery();
		closePanels();
		$("list").focus();
	}
}

/** Of a row, or the chosen line. */
const lineActions = { copy: copyLine, link: copyLink, context: showContext, mark: toggleMark };

const buttons = {
	mode: nextMode,
	pause: togglePause,
	wrap: toggleWrap,
	zone: nextZone,
	theme: nextTheme,
	help: dialog("keys"),
	save: openDownload,
	newest: resume,
	close,
	"copy-json": () => view.chosen && copy(JSON.stringify(bare(view.chosen), null, 2)),
	"shown-text": () => downloadShown(true),
	"shown-json": () => downloadShown(false),
	more: () => ($("more").ariaExpanded = $("tools").classList.toggle("open")),
	missed: () => {
		showMissed(0);
		select(null);
		move(-1, ({ kind }) => kind === "gap", "gap");
	},
	go: () => {
		$("goto").close();
		goToTime($("time").value);
	},
};

function listen() {
	addEventListener("keydown", pressKey);
	$("query").addEventListener("input", applyQuery);
	for (const [id, action] of Object.entries(buttons)) $(id).addEventListener("click", () => action());
	$("time").addEventListener("keydown", (event) => event.key === "Enter" && $("go").click());
	for (const panel of panels) {
		const box = panel.querySelector("input");
		box.addEventListener("input", () => narrow(panel, box.value));
		panel.addEventListener("toggle", showSources);
	}
	$("rows").addEventListener("click", pressRow);
	$("rows").addEventListener("mouseover", hover);
	addEventListener("click", ({ target }) => {
		closePanels(target);
		lineActions[target.dataset.do]?.(target.closest(".row")?.entry);
		target.closest("dialog .close")?.closest("dialog").close();
	});
	document.addEventListener("selectionchange", () => {
		if (!getSelection().isCollapsed && $("rows").contains(getSelection().anchorNode)) list.follow(false);
	});
	document.addEventListener("visibilitychange", () => {
		errorsSeen = errors();
		showTitle();
		showNewest();
		connection?.hurry();
		takeIn();
	});
	addEventListener("online", () => connection?.hurry());
	addEventListener("hashchange", begin);
	setInterval(tick, 1000);
}

function tick() {
	if (!connection) return;
	rate.tick(short);
	showState();
	showTitle();
	if (view.zone === "ago") redraw();
}

async function begin() {
	const address = readAddress();
	try {
		const answer = await fetch("ui/streams");
		if (answer.status === 401) return location.replace("ui/login.html");
		if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
		({ streams } = await answer.json());
	} catch (error) {
		$("state").className = "waiting";
		$("state").textContent = `no list of streams: ${error.message}`;
		setTimeout(begin, 3000);
		return;
	}
	const all = streams.map((stream) => stream.name);
	const wanted = (address.get("s") ?? "").split(",");
	const named = all.filter((name) => wanted.includes(name));
	makeStreams();
	show(named.length ? named : all.slice(0, MOST_STREAMS));
}

makeLevels();
setTheme(known(Object.keys(THEMES), "theme"));
setZone(known(ZONES, "zone"));
showSaved();
listen();
begin();
