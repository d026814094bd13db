// Text of a log line into an element: terminal colours become spans, search hits become marks, and what could deceive the eye
// (control characters, changes of writing direction) becomes visible. Text only ever becomes text nodes.

// CSI with its parameters and final byte, OSC and other strings to their end, or any other escape with one character.
const SEQUENCE = /(?:\u001b\[|\u009b)([0-9:;<=>?]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -~]?/g;
const ESCAPE = /[\u001b\u009b]/;
const DECEIVING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

export const $ = (id) => document.getElementById(id);

export function make(parent, tag, text = "", className = "") {
	const element = document.createElement(tag);
	element.textContent = text;
	element.className = className;
	if (tag === "button") element.type = tag;
	parent?.append(element);
	return element;
}

export function plain(text) {
	return ESCAPE.test(text) ? text.replace(SEQUENCE, "") : text;
}

/** Appends the text to the element; hits is a global RegExp of what to mark, or null. */
export function append(element, text, hits) {
	if (!ESCAPE.test(text)) return mark(element, text, hits);
	let style = {};
	let from = 0;
	for (const match of text.matchAll(SEQUENCE)) {
		piece(element, text.slice(from, match.index), style, hits);
		if (match[2] === "m" && /^[\d:;]*$/.test(match[1])) style = select(style, match[1]);
		from = match.index + match[0].length;
	}
	piece(element, text.slice(from), style, hits);
}

/** Appends a name, on one line: names of files may hold anything. */
export function appendName(element, text) {
	append(element, text.replace(/[\n\t]/g, visible), null);
}

function piece(element, text, style, hits) {
	if (!text) return;
	const classes = ["bold", "dim", "italic", "underline", "strike"].filter((name) => style[name]);
	const [ink, paper] = style.inverse ? [style.paper ?? "paper", style.ink ?? "ink"] : [style.ink, style.paper];
	if (classes.length === 0 && ink === undefined && paper === undefined) return mark(element, text, hits);
	const span = make(element, "span", "", classes.join(" "));
	if (ink !== undefined) span.style.color = colour(ink);
	if (paper !== undefined) span.style.backgroundColor = colour(paper);
	mark(span, text, hits);
}

/** Sixteen colours come from the theme; others are drawn towards its ink, so that they can be read on both papers. */
function colour(value) {
	if (typeof value === "string") return `var(--${value})`;
	return value < 16 ? `var(--${value === 8 ? "quiet" : `ansi${value % 8}`})` : `color-mix(in srgb, ${rgb(value)} 75%, var(--ink))`;
}

function rgb(value) {
	if (value >= 256) return `#${(value - 256).toString(16).padStart(6, "0")}`; // 24 bits, kept behind the palette
	if (value >= 232) {
		const grey = 8 + (value - 232) * 10;
		return `rgb(${grey} ${grey} ${grey})`;
	}
	const level = (number) => (number % 6 ? 55 + (number % 6) * 40 : 0);
	const cube = value - 16;
	return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6))} ${level(cube)})`;
}

const ON = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike" };
const GROUNDS = { 3: "ink", 9: "ink", 4: "paper", 10: "paper" }; // by the tens of a code

function select(before, parameters) {
	let style = { ...before };
	const codes = parameters.replaceAll(":", ";").split(";").map(Number);
	for (let i = 0; i < codes.length; i++) {
		const code = codes[i];
		const [ground, ones] = [GROUNDS[Math.floor(code / 10)], code % 10];
		if (code === 0) {
			style = {};
		} else if (ON[code]) {
			style[ON[code]] = true;
		} else if (code === 22) {
			style.bold = style.dim = false;
		} else if (code > 22 && ON[code - 20]) {
			style[ON[code - 20]] = false;
		} else if (ground && ones < 8) {
			style[ground] = ones + (code >= 90 ? 8 : 0);
		} else if (ground && code < 50 && ones === 8) {
			style[ground] = extended(codes, i);
			i += codes[i + 1] === 2 ? 4 : 2;
		} else if (ground && code < 50) {
			delete style[ground];
		}
	}
	return style;
}

function extended(codes, at) {
	const byte = (offset) => Math.min(255, codes[at + offset] || 0);
	return codes[at + 1] === 2 ? 256 + ((byte(2) << 16) | (byte(3) << 8) | byte(4)) : byte(2);
}

function mark(element, text, hits) {
	const shown = text.replace(DECEIVING, visible);
	if (!hits) return element.append(shown);
	let from = 0;
	for (const match of shown.matchAll(hits)) {
		if (match[0]) {
			element.append(shown.slice(from, match.index));
			make(element, "mark", match[0]);
			from = match.index + match[0].length;
		}
	}
	element.append(shown.slice(from));
}

function visible(character) {
	const code = character.charCodeAt(0);
	const digits = code.toString(16);
	return code < 0x80 ? `\\x${digits.padStart(2, "0")}` : `<U+${digits.toUpperCase().padStart(4, "0")}>`;
}
