// The details of an entry: its text, what is known of it, fields to search for, and its JSON.

import { $, append, appendName, make } from "./ansi.js";
import { valueText } from "./query.js";
import { view } from "./rows.js";
import { clock } from "./time.js";

const MOST = 1_100_000;

export function fillDetails(entry, search) {
	$("heading").textContent = `${entry.level ?? "no level"} · `;
	appendName($("heading"), entry.source);
	$("whole").replaceChildren();
	append($("whole"), entry.message.slice(0, MOST), view.hits);
	fillEmbedded(entry.message);
	$("facts").replaceChildren();
	fact("time", `${entry.time}  =  ${clock(entry.time, "local")} here`);
	if (entry.stream) fact("stream", entry.stream, () => search("stream", entry.stream));
	fact("source", entry.source, (isWanted) => search("source", entry.source, isWanted));
	fact("id", entry.id);
	for (const [name, value] of Object.entries(entry.fields ?? {})) {
		const isPlain = value === null || typeof value !== "object";
		fact(name, valueText(value), isPlain ? (isWanted) => search(name, valueText(value), isWanted) : null);
	}
	$("json").replaceChildren();
	appendJson($("json"), bare(entry), "");
	$("details").scrollTop = 0;
}

/** JSON within a line, which the server left as the text it is. */
function fillEmbedded(message) {
	$("embedded").replaceChildren();
	const start = message.search(/[[{]/);
	let value = null;
	try {
		value = start < 0 || message.length > MOST ? null : JSON.parse(message.slice(start));
	} catch {
	}
	$("embedded").hidden = value === null;
	if (value !== null) appendJson($("embedded"), value, "");
}

function fact(name, value, search) {
	appendName(make($("facts"), "dt"), name);
	const text = make($("facts"), "dd");
	append(text, value.slice(0, MOST), null);
	if (search) {
		for (const [label, title] of [
			["+", "Only lines with this"],
			["−", "Without lines with this"],
		]) {
			const button = make(text, "button", label);
			button.title = title;
			button.ariaLabel = `${title}: ${name}`;
			button.addEventListener("click", () => search(label === "+"));
		}
	}
}

export function bare({ id, time, stream, source, level, message, fields }) {
	return { id, time, stream, source, level, message, fields };
}

function appendJson(element, value, indent) {
	if (value === null || typeof value !== "object") {
		return append(make(element, "span", "", typeof value === "string" ? "text" : "value"), JSON.stringify(value).slice(0, MOST), null);
	}
	const isArray = Array.isArray(value);
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	element.append(isArray ? "[" : "{");
	members.forEach(([name, member], i) => {
		element.append(`${i ? "," : ""}\n${indent}  `);
		if (!isArray) {
			append(make(element, "span", "", "name"), JSON.stringify(name), null);
			element.append(": ");
		}
		if (indent.length < 100) {
			appendJson(element, member, `${indent}  `);
		} else {
			element.append("…"); // nested deeper than anybody reads
		}
	});
	element.append(`${members.length ? `\n${indent}` : ""}${isArray ? "]" : "}"}`);
}
