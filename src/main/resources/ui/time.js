// Times: as rows show them, and as people write them.

const two = (value) => String(value).padStart(2, "0");
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const ZONES = ["local", "UTC", "ago"];

function shifted(milliseconds, zone) {
	return new Date(milliseconds - (zone === "UTC" ? 0 : new Date(milliseconds).getTimezoneOffset() * 60_000)).toISOString();
}

let dayOf = { zone: "", until: 0, text: "" };

function today(zone, now) {
	if (dayOf.zone !== zone || now > dayOf.until) {
		dayOf = { zone, until: now + 1000, text: shifted(now, zone).slice(0, 10) };
	}
	return dayOf.text;
}

/** The time of day, with the day before it when that is not today; or how long ago it was. */
export function clock(text, zone) {
	const time = Date.parse(text);
	if (Number.isNaN(time)) return text;
	const now = Date.now();
	if (zone === "ago") return ago(now - time);
	const iso = shifted(time, zone);
	return iso.slice(0, 10) === today(zone, now) ? iso.slice(11, 23) : `${iso.slice(5, 10)} ${iso.slice(11, 23)}`;
}

function ago(passed) {
	const unit = ["d", "h", "m"].find((name) => passed >= UNITS[name]) ?? "s";
	return `${Math.max(0, Math.floor(passed / UNITS[unit]))} ${unit}`;
}

/**
 * Milliseconds of what somebody wrote: 10m (ago), 14:30 or 14:30:05 (the last one), 11-21 14:30, 2026-11-21, RFC 3339, seconds
 * since 1970; null when it is none of these.
 */
export function instant(text, zone = "local") {
	const wish = text.trim();
	const passed = /^(\d+(?:\.\d+)?)\s*([smhd])(?:\s*ago)?$/.exec(wish);
	if (passed) return Date.now() - passed[1] * UNITS[passed[2]];
	if (/^\d{9,10}(?:\.\d+)?$|^\d{13}$/.test(wish)) return wish * (/^\d{13}/.test(wish) ? 1 : 1000);
	const day = /^(?:(?:(\d{4})-)?(\d\d?)-(\d\d?))?(?:[ T]?(\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?)?$/.exec(wish);
	if (!day || wish === "") {
		const parsed = /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(wish) ? Date.parse(wish) : NaN;
		return Number.isNaN(parsed) ? null : parsed;
	}
	const now = shifted(Date.now(), zone);
	const date = day[2] ? `${day[1] ?? now.slice(0, 4)}-${two(day[2])}-${two(day[3])}` : now.slice(0, 10);
	const time = `${two(day[4] ?? 0)}:${day[5] ?? "00"}:${two(day[6] ?? "00")}`;
	const parsed = Date.parse(`${date}T${time}${zone === "UTC" ? "Z" : ""}`);
	if (Number.isNaN(parsed)) return null;
	return !day[2] && parsed > Date.now() ? parsed - UNITS.d : parsed;
}
