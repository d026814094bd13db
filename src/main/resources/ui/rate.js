// Lines a second over two minutes, drawn by level, and a way back to each.

import { isError } from "./held.js";

const SECONDS = 120; // a pixel each
const HEIGHT = 22;
const COLOURS = ["--error", "--warn", "--spark"];

export class Rate {
	#canvas;
	#text;
	#seconds = Array.from({ length: SECONDS }, begun); // the last one is running

	constructor(canvas, text, go) {
		this.#canvas = canvas;
		this.#text = text;
		canvas.addEventListener("click", (event) => {
			const at = Math.floor((event.offsetX / canvas.clientWidth) * SECONDS);
			const second = this.#seconds.slice(Math.max(0, at)).find(({ order }) => order < Infinity);
			if (second) go(second.order);
		});
	}

	/** Counts a line that came now, or before the page was opened: then by its own time. */
	count(entry, isLive) {
		const second = this.#seconds[SECONDS - 1 - (isLive ? 0 : Math.max(0, Math.floor((Date.now() - Date.parse(entry.time)) / 1000)))];
		if (!second) return;
		second.counts[isError(entry) ? 0 : entry.level === "WARN" ? 1 : 2]++;
		second.order = Math.min(second.order, entry.order);
	}

	tick(show) {
		this.#text.textContent = `${show(total(this.#seconds[SECONDS - 1]))}/s`;
		this.draw();
		this.#seconds.push(begun());
		this.#seconds.shift();
	}

	draw() {
		const canvas = this.#canvas;
		const sharpness = devicePixelRatio || 1;
		const [width, height] = [SECONDS * sharpness, HEIGHT * sharpness];
		if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
		const pen = canvas.getContext("2d");
		const style = getComputedStyle(canvas);
		const colours = COLOURS.map((name) => {
			canvas.style.color = `var(${name})`;
			return style.color;
		});
		const most = Math.max(10, ...this.#seconds.map(total));
		pen.clearRect(0, 0, width, height);
		this.#seconds.forEach(({ counts }, i) => {
			let bottom = height;
			counts.forEach((count, kind) => {
				const bar = count && Math.max(sharpness, (count / most) * height);
				pen.fillStyle = colours[kind];
				pen.fillRect(i * sharpness, bottom - bar, sharpness * 0.8, bar);
				bottom -= bar;
			});
		});
	}
}

const begun = () => ({ counts: [0, 0, 0], order: Infinity });
const total = ({ counts }) => counts[0] + counts[1] + counts[2];
