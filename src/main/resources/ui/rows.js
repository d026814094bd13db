// A row of the list, made once, filled again and again; and the view.

import { append, appendName, make } from "./ansi.js";
import { valueText } from "./query.js";
import { clock } from "./time.js";

const LONGEST_ROW = 4_000;
const MOST_FIELDS = 1_000;
/** How the server tells of a rotation. */
const ROTATION = /^Log rotation detected \(#\d+\): /;

export const number = (value) => value.toLocaleString("en");
export const counted = (count, what) => `${number(count)} ${what}${count === 1 ? "" : "s"}`;

export const view = { hits: null, zone: "local", isWrapped: false, chosen: null, drawing: 0 };

const REASONS = {
	slow_client: "this page was too slow",
	expired: "they had left the server's memory",
	restart: "the server was started anew",
	unknown_id: "the server does not know where this page was",
	jump: "not loaded",
};

export function gapText(gap) {
	const lines = gap.missed == null ? "an unknown number of lines" : counted(gap.missed, "line");
	return gap.reason === "jump" ? "lines between these are not loaded" : `${lines} missed: ${REASONS[gap.reason] ?? gap.reason}`;
}

const PAST = {
	"": ["older lines", "load"],
	loading: ["loading older lines …", ""],
	end: ["this is where the server's lines begin", ""],
	full: ["this page is full", ""],
	failed: ["older lines could not be loaded", "try again"],
	searched: ["nothing more that passes, so far", "search on"],
};

export function fillRow(row, entry) {
	const look = [view.drawing, entry === view.chosen, entry.isOpen, entry.folded, entry.state].join();
	if (row.entry === entry && row.look === look) return;
	[row.entry, row.look] = [entry, look];
	const [time, level, stream, source, body] = row.firstChild ? row.children : cells(row);
	const [message, more, fields] = body.children;
	row.className = classes(entry);
	time.textContent = entry.kind ? "" : clock(entry.time, view.zone);
	time.title = entry.time ?? "";
	time.classList.toggle("dated", time.textContent.length > 12);
	level.textContent = entry.level ?? "";
	stream.textContent = entry.stream ?? "";
	name(source, entry.source ?? "");
	message.replaceChildren();
	fields.replaceChildren();
	if (entry.kind) return notice(message, more, entry);
	const [text, rest] = cut(entry);
	append(message, text, view.hits);
	more.textContent = rest;
	if (entry.fields) fillFields(fields, entry);
}

function classes(entry) {
	const kind = entry.kind ?? (ROTATION.test(entry.message) ? "rotation" : (entry.level ?? ""));
	return `row ${kind}${entry === view.chosen ? " chosen" : ""}${entry.isMarked ? " marked" : ""}${entry.top ? " part" : ""}${entry.isOpen ? " open" : ""}`;
}

function name(cell, text) {
	if (cell.name === text) return;
	cell.name = text;
	cell.replaceChildren();
	appendName(cell, text);
	cell.title = cell.textContent;
}

function notice(message, more, entry) {
	const [text, action] = entry.kind === "past" ? PAST[entry.state || ""] : [gapText(entry), entry.state === "loading" ? "loading …" : entry.isLoadable ? "load them" : ""];
	message.textContent = entry.note ? `${text} (${entry.note})` : text;
	more.textContent = action;
}

function cells(row) {
	for (const cell of ["time", "level", "stream", "source", "body"]) make(row, "span", "", cell);
	for (const part of ["message", "more", "fields"]) make(row.lastChild, "span", "", part);
	return row.children;
}

function cut(entry) {
	const { message } = entry;
	const end = entry.isOpen ? -1 : message.indexOf("\n");
	let lines = entry.isOpen ? 0 : (entry.folded ?? 0);
	if (end >= 0) for (let at = end; at >= 0; at = message.indexOf("\n", at + 1)) lines++;
	const text = message.slice(0, Math.min(end < 0 ? Infinity : end, entry.isOpen ? 100_000 : LONGEST_ROW));
	if (lines > 0) return [text, `▸ ${counted(lines, "more line")}`];
	if (text.length < message.length) return [text, `▸ ${counted(message.length - text.length, "more character")}`];
	return [text, entry.isOpen ? "▾ fold" : ""];
}

function fillFields(cell, entry) {
	let room = MOST_FIELDS;
	for (const [field, value] of Object.entries(entry.fields)) {
		const text = valueText(value).slice(0, room);
		cell.append(" ");
		append(cell, field, null);
		cell.append("=");
		append(make(cell, "i"), text, view.hits);
		room -= field.length + text.length;
		if (room <= 0) return cell.append(" …");
	}
}
