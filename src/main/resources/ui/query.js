// The language of the search box, as docs/page.md has it. Words in small letters match capitals too.

import { plain } from "./ansi.js";
import { instant } from "./time.js";

export const LEVELS = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "none"];

const OTHER_NAMES = { CRITICAL: "FATAL", ERR: "ERROR", WARNING: "WARN", NONE: "none" };
const TERM = /([A-Za-z_@][\w.@-]*)(>=|<=|!=|[:=~<>])(?=\S)/y;
const EXPRESSION = /\/((?:[^/\\\n]|\\.)+)\/(i?)/y;
const QUOTED = /"([^"]*)"?/y;
const BARE = /[^\s()]+/y;
const SPACE = /\s*/y;
const DEEPEST = 50;

export function escape(text) {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

export function fieldText(fields) {
	return Object.entries(fields)
		.map(([name, value]) => `${name}=${valueText(value)}`)
		.join(" ");
}

export function valueText(value) {
	return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The predicate of a text: test(entry), isEmpty, hits to mark (a global RegExp or null), and asked: the same as parameters for
 * the server, or null when they cannot say it. Throws an Error that says what is wrong and where.
 */
export function parse(text) {
	const parser = new Parser(text);
	const test = parser.whole();
	return { test: test ?? (() => true), isEmpty: test === null, hits: parser.hits(), asked: parser.asked };
}

class Parser {
	#text;
	#at = 0;
	#depth = 0;
	#negated = false;
	#marks = [];
	asked = {};

	constructor(text) {
		this.#text = text;
	}

	whole() {
		this.#take(SPACE);
		const test = this.#any();
		if (this.#at < this.#text.length) throw this.#error("a bracket too many");
		return test;
	}

	/** One expression for all that is to be found; capitals count only where all say so. */
	hits() {
		if (this.#marks.length === 0) return null;
		const flags = this.#marks.every((mark) => !mark.flags) ? "g" : "gi";
		return new RegExp(this.#marks.map((mark) => mark.source).join("|"), flags);
	}

	#any() {
		let test = this.#all();
		while (this.#word("OR")) {
			this.asked = null;
			const [left, right] = [test, this.#all()];
			if (!left || !right) throw this.#error("OR stands between two conditions");
			test = (entry) => left(entry) || right(entry);
		}
		return test;
	}

	#all() {
		const tests = [];
		while (this.#at < this.#text.length && this.#text[this.#at] !== ")" && !/^OR(?=[\s()]|$)/.test(this.#text.slice(this.#at, this.#at + 3))) {
			const test = this.#one();
			if (test) tests.push(test);
		}
		return tests.length < 2 ? (tests[0] ?? null) : (entry) => tests.every((test) => test(entry));
	}

	#one() {
		if (this.#word("NOT") || (this.#text[this.#at] === "-" && /\S/.test(this.#text[this.#at + 1] ?? "") && ++this.#at)) {
			this.#negated = !this.#negated;
			const test = this.#one();
			this.#negated = !this.#negated;
			return test && ((entry) => !test(entry));
		}
		if (this.#text[this.#at] === "(") return this.#group();
		return this.#field() ?? this.#words(this.#pattern());
	}

	#group() {
		if (++this.#depth > DEEPEST) throw this.#error("too many brackets");
		this.#at++;
		this.#take(SPACE);
		if (this.#negated) this.asked = null;
		const test = this.#any();
		if (this.#text[this.#at] !== ")") throw this.#error("a closing bracket is missing");
		this.#at++;
		this.#depth--;
		this.#take(SPACE);
		return test;
	}

	#field() {
		const start = this.#at;
		const match = this.#take(TERM);
		if (!match) return null;
		const [, name, operator] = match;
		if (operator === ":" && this.#text[this.#at] === "/" && this.#text[this.#at + 1] === "/") {
			this.#at = start; // an address of the web
			return null;
		}
		const quoted = this.#take(QUOTED);
		const expression = !quoted && operator === "~" ? this.#take(EXPRESSION) : null;
		const value = quoted ? quoted[1] : expression ? expression[1] : (this.#take(BARE)?.[0] ?? "");
		this.#take(SPACE);
		const test = this.#compare(name, operator, value, expression?.[2]);
		this.#askField(name, operator, value);
		return operator === "!=" ? (entry) => !test(entry) : test;
	}

	#askField(name, operator, value) {
		const isWanted = this.#negated === (operator === "!=");
		if (name === "level" && isWanted && (operator === ":" || operator === ">=" || value.includes(","))) {
			this.#ask("level", value.toLowerCase());
		} else if (name === "source" && operator !== "~" && !value.includes(",")) {
			this.#ask("source", (isWanted ? "" : "!") + value);
		} else if (!["level", "source", "stream", "time"].includes(name) && isWanted) {
			this.#ask(`field.${name}`, operator === "~" ? `~${value}` : (/[<>]/.test(operator) ? operator : "") + value);
		} else {
			this.asked = null;
		}
	}

	#ask(name, value) {
		if (this.asked) (this.asked[name] ??= []).push(value);
	}

	#compare(name, operator, value, flags) {
		if (name === "level") return this.#level(operator, value);
		if (name === "time") return this.#time(operator, value);
		const isOwn = name === "source" || name === "stream";
		return this.#value(operator, value, flags, (entry) => (isOwn ? entry[name] : fieldAt(entry.fields, name)));
	}

	#value(operator, value, flags, read) {
		if (/[<>]/.test(operator)) {
			const number = Number(value);
			if (value === "" || Number.isNaN(number)) throw this.#error(`${operator} wants a number`);
			return (entry) => {
				const text = read(entry);
				return text !== undefined && text !== "" && ordered(Number(text) - number, operator);
			};
		}
		const pattern = operator === "~" ? this.#expression(value, flags ?? "") : glob(value);
		return (entry) => {
			const text = read(entry);
			return text !== undefined && pattern.test(valueText(text));
		};
	}

	/** level:warn is warn and worse, as the server's level=warn; several with commas are exactly these. */
	#level(operator, value) {
		const wanted = value.split(",").map((name) => {
			const level = OTHER_NAMES[name.toUpperCase()] ?? name.toUpperCase();
			if (!LEVELS.includes(level)) throw this.#error(`there is no level ${name}`);
			return level;
		});
		const rank = LEVELS.indexOf(wanted[0]);
		const rankOf = (entry) => LEVELS.indexOf(entry.level ?? "none");
		if (operator === "~" || (/[<>]/.test(operator) && (wanted.length > 1 || rank === 6))) {
			throw this.#error("levels are compared one at a time");
		}
		if (/[<>]/.test(operator)) {
			return (entry) => entry.level !== undefined && ordered(rank - rankOf(entry), operator); // worse is greater
		}
		if (operator === ":" && wanted.length === 1 && rank < 6) return (entry) => rankOf(entry) <= rank;
		return (entry) => wanted.includes(entry.level ?? "none");
	}

	#time(operator, value) {
		const at = instant(value.replace(/^-/, ""));
		if (at === null || !/[<>]/.test(operator)) throw this.#error("a time is time>-10m, time<14:30 or time>=2026-11-21T03:00:00Z");
		return (entry) => ordered(Date.parse(entry.time) - at, operator);
	}

	#pattern() {
		const expression = this.#text[this.#at] === "/" ? this.#take(EXPRESSION) : null;
		if (expression) return this.#expression(expression[1], expression[2]);
		const literal = this.#take(QUOTED)?.[1] ?? this.#take(BARE)?.[0] ?? "";
		return literal ? new RegExp(escape(literal), /\p{Lu}/u.test(literal) ? "" : "i") : null;
	}

	#expression(source, flags) {
		try {
			return new RegExp(source, flags);
		} catch (e) {
			throw this.#error(e.message);
		}
	}

	#words(pattern) {
		this.#take(SPACE);
		if (!pattern) return null;
		if (!this.#negated) this.#marks.push(pattern);
		this.#ask(this.#negated ? "not" : "grep", `/${pattern.source}/${pattern.flags}`);
		return (entry) =>
			pattern.test(plain(entry.message)) ||
			pattern.test(entry.source) ||
			(entry.level !== undefined && pattern.test(entry.level)) ||
			(entry.fields !== undefined && pattern.test(fieldText(entry.fields)));
	}

	#word(word) {
		const end = this.#at + word.length;
		if (this.#text.startsWith(word, this.#at) && /^(?:[\s(]|$)/.test(this.#text.slice(end, end + 1))) {
			this.#at = end;
			this.#take(SPACE);
			return true;
		}
		return false;
	}

	#take(pattern) {
		pattern.lastIndex = this.#at;
		const match = pattern.exec(this.#text);
		if (match) this.#at = pattern.lastIndex;
		return match;
	}

	#error(message) {
		return new Error(`column ${this.#at + 1}: ${message}`);
	}
}

function fieldAt(fields, name) {
	if (fields === undefined || Object.hasOwn(fields, name)) return fields?.[name];
	let value = fields;
	for (const part of name.split(".")) {
		if (value === null || typeof value !== "object" || !Object.hasOwn(value, part)) return undefined;
		value = value[part];
	}
	return value;
}

function ordered(difference, operator) {
	return operator === ">=" ? difference >= 0 : operator === "<=" ? difference <= 0 : operator === ">" ? difference > 0 : difference < 0;
}

/** The whole value, with * and ? for what is open; several with commas. */
function glob(value) {
	const parts = value.split(",").map((part) => escape(part).replaceAll("\\*", ".*").replaceAll("\\?", "."));
	return new RegExp(`^(?:${parts.join("|")})$`, /\p{Lu}/u.test(value) ? "s" : "is");
}
