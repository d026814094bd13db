// Colours of a terminal as spans with classes; every other control sequence is left out. Text only ever becomes textContent.

const SEQUENCE = /\u001b(?:\[([0-9;]*)([A-Za-z])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)?/g;

export function plain(text) {
  return text.includes("\u001b") ? text.replace(SEQUENCE, "") : text;
}

/** Appends the text to the element, coloured, with every occurrence of `needle` (lower case) marked. */
export function append(element, text, needle) {
  if (!text.includes("\u001b")) {
    mark(element, text, needle, "");
    return;
  }
  let from = 0;
  let classes = "";
  for (const match of text.matchAll(SEQUENCE)) {
    mark(element, text.slice(from, match.index), needle, classes);
    if (match[2] === "m") {
      classes = next(classes, match[1]);
    }
    from = match.index + match[0].length;
  }
  mark(element, text.slice(from), needle, classes);
}

function next(classes, parameters) {
  let set = new Set(classes.split(" ").filter(Boolean));
  for (const code of (parameters || "0").split(";").map(Number)) {
    if (code === 0) {
      set = new Set();
    } else if (code === 1) {
      set.add("bold");
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      set = new Set([...set].filter((name) => !name.startsWith("fg")));
      set.add("fg" + (code % 10));
    } else if (code === 39) {
      set = new Set([...set].filter((name) => !name.startsWith("fg")));
    }
  }
  return [...set].join(" ");
}

function mark(element, text, needle, classes) {
  if (!text) {
    return;
  }
  let target = element;
  if (classes) {
    target = element.appendChild(document.createElement("span"));
    target.className = classes;
  }
  if (!needle) {
    target.append(text);
    return;
  }
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
    target.append(text.slice(from, at));
    const hit = target.appendChild(document.createElement("mark"));
    hit.textContent = text.slice(at, at + needle.length);
    from = at + needle.length;
  }
  target.append(text.slice(from));
}
