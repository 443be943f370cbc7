// Checks in the reader's browser that the figures of a page stand in the public log.
// A checked element names its proof, the place of its value in the leaf, and how that value is written:
//   <span data-proof="/proof/12" data-pointer="/payload/figures/balance_fen" data-as="yuan">12,345.67</span>
// The hashes are those of RFC 6962, the checkpoint is a C2SP signed note, the key is the one at /log/key.

const PARALLEL = 4; // proofs asked for at once
const LIMIT = 524288; // characters of a proof file
const ED25519 = 1;
const ZH = document.documentElement.lang.startsWith("zh");
const ON_TIME = ZH
  ? { true: "按期", false: "逾期", null: "自愿公布" }
  : { true: "On time", false: "Late", null: "voluntary" };
const HIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const MONTHS = "January February March April May June July August September October November December".split(" ");

class Wrong extends Error {} // the proof does not hold, or the page says something else
class Unable extends Error {} // nothing can be said

// ---- bytes and hashes

const bytesOf = (text) => new TextEncoder().encode(text);

function decode(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Wrong("base64");
  }
  if (btoa(raw) !== text) throw new Wrong("base64"); // one spelling only
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

// ---- the key, the checkpoint, the path

async function readKey(text) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)\n?$/.exec(text) ?? [];
  if (!name) throw new Unable("key");
  const key = decode(encoded);
  const digest = (await sha256(bytesOf(`${name}\n`), key)).slice(0, 4);
  if (key[0] !== ED25519 || key.length !== 33 || hex(digest) !== id) throw new Unable("key");
  return { name, id: digest, text: `${name}+${id}`, verifier: await importKey(key.slice(1)) };
}

async function importKey(raw) {
  try {
    return await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    return null; // this browser has no Ed25519: the hashes can be checked, the signature cannot
  }
}

async function openCheckpoint(note, key) {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) throw new Wrong("note");
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split("\n").map((line) => line.split(" "));
  const ours = lines.filter(([dash, name]) => dash === "—" && name === key.name).map((line) => decode(line[2] ?? ""));
  const signatures = ours.filter((one) => same(one.slice(0, 4), key.id));
  if (!signatures.length) throw new Wrong("signature");
  for (const signature of key.verifier ? signatures : []) {
    const holds = await crypto.subtle.verify("Ed25519", key.verifier, signature.slice(4), bytesOf(text));
    if (!holds) throw new Wrong("signature");
  }
  const [origin, size, root] = text.split("\n");
  if (origin !== key.name || !/^(0|[1-9][0-9]{0,14})$/.test(size)) throw new Wrong("checkpoint");
  return { size: Number(size), root: decode(root) };
}

async function rootOver(leafHash, index, size, path) {
  let [position, last, found] = [index, size - 1, leafHash];
  for (const sibling of path) {
    if (last === 0) throw new Wrong("path");
    if (position % 2 || position === last) {
      found = await sha256([1], sibling, found);
      while (position && position % 2 === 0) [position, last] = [position / 2, Math.floor(last / 2)];
    } else {
      found = await sha256([1], found, sibling);
    }
    [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Wrong("path");
  return found;
}

async function fetchProof(address, key) {
  const answer = await fetch(`${address}?download=1`, { cache: "no-store" });
  if (!answer.ok) throw new Unable(`HTTP ${answer.status}`);
  const text = await answer.text();
  if (text.length > LIMIT) throw new Wrong("size");
  return openProof(parse(text), key);
}

async function openProof(proof, key) {
  const { origin, index, leaf, path, checkpoint } = proof ?? {};
  const texts = [leaf, checkpoint, ...(Array.isArray(path) ? path : [null])];
  if (origin !== key.name || texts.some((text) => typeof text !== "string")) throw new Wrong("proof");
  const { size, root } = await openCheckpoint(checkpoint, key);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new Wrong("index");
  const bytes = decode(leaf);
  const found = await rootOver(await sha256([0], bytes), index, size, path.map(decode));
  if (!same(found, root)) throw new Wrong("root");
  return { index, leaf: parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Wrong("JSON");
  }
}

// ---- how a value of the leaf is written on the page

const thousands = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

function scaled(value) {
  const [sign, size] = [value < 0n ? "-" : "", value < 0n ? -value : value];
  return `${sign}${thousands(String(size / 100n))}.${String(size % 100n).padStart(2, "0")}`;
}

function short(fen) {
  const size = fen < 0n ? -fen : fen;
  const units = ZH
    ? [[10n ** 10n, "{} 亿元"], [10n ** 6n, "{} 万元"]]
    : [[10n ** 11n, "CNY {} billion"], [10n ** 8n, "CNY {} million"]];
  for (const [unit, words] of units) {
    if (size >= unit) {
      const hundredths = (size * 200n + unit) / (2n * unit);
      return words.replace("{}", scaled(fen < 0n ? -hundredths : hundredths));
    }
  }
  return ZH ? `${scaled(fen)} 元` : `CNY ${scaled(fen)}`;
}

function longDay(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return ZH ? `${year}年${month}月${day}日` : `${day} ${MONTHS[month - 1]} ${year}`;
}

const WRITERS = {
  yuan: (value) => scaled(BigInt(value)),
  short: (value) => short(BigInt(value)),
  bp: (value) => `${scaled(BigInt(value))}%`,
  count: (value) => (value < 0 ? "-" : "") + thousands(String(Math.abs(value))),
  day: String,
  day_long: longDay,
  text: (value) => String(value).replace(HIDDEN, ""),
};

function write(value, as) {
  if (as === "on_time") return ON_TIME[value];
  if (value === null || value === undefined) return "—";
  if (["yuan", "short", "bp", "count"].includes(as) && !Number.isSafeInteger(value)) throw new Wrong("value");
  return WRITERS[as](value);
}

const tidy = (text) => text.replace(/\s+/g, " ").trim();
const read = (leaf, pointer) => pointer.split("/").slice(1).reduce((value, name) => value?.[name], leaf);

// ---- the page

const summary = document.querySelector("#check");
const words = summary.dataset;

function mark(element, state, index) {
  const label = index === undefined ? words[state] : `${words[state]} #${index}`;
  const sign = document.createElement("span");
  sign.className = `check check-${state}`;
  sign.title = label;
  const spoken = document.createElement("span");
  spoken.textContent = ` ${label}`;
  if (state === "ok") spoken.className = "away";
  sign.append({ ok: "✓", bad: "✗", unknown: "?" }[state], spoken);
  element.after(" ", sign);
  element.dataset.check = state;
}

function compare(element, { index, leaf }) {
  const { pointer, as } = element.dataset;
  const isAbout = !words.subject || leaf.subject === words.subject;
  return isAbout && tidy(element.textContent) === tidy(write(read(leaf, pointer), as) ?? "") ? ["ok", index] : ["bad", index];
}

async function checkAll(address, elements, key) {
  let verdict;
  try {
    const proof = await fetchProof(address, key);
    verdict = (element) => {
      try {
        return compare(element, proof);
      } catch {
        return ["bad", proof.index];
      }
    };
  } catch (error) {
    const state = error instanceof Wrong || error.name === "EncodingError" ? "bad" : "unknown";
    verdict = () => [state];
  }
  return elements.map((element) => {
    const [state, index] = verdict(element);
    mark(element, state, index);
    return state;
  });
}

async function main() {
  const byProof = new Map();
  for (const element of document.querySelectorAll("[data-proof]")) {
    byProof.set(element.dataset.proof, [...(byProof.get(element.dataset.proof) ?? []), element]);
  }
  if (!byProof.size) return;
  if (!globalThis.crypto?.subtle) throw new Unable("WebCrypto");
  const answer = await fetch("/log/key", { cache: "no-store" });
  if (!answer.ok) throw new Unable("key");
  const key = await readKey(await answer.text());
  const waiting = [...byProof];
  const states = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) states.push(...(await checkAll(...next, key)));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  tell(states, key);
}

function tell(states, key) {
  const count = (state) => states.filter((one) => one === state).length;
  const filled = { all: states.length, ok: count("ok"), bad: count("bad"), unknown: count("unknown"), key: key.text };
  const sentence = count("bad") ? words.sayBad : count("unknown") ? words.sayUnknown : words.sayOk;
  const more = key.verifier ? "" : ` ${words.sayUnsigned}`;
  summary.firstElementChild.textContent = sentence.replace(/\{(\w+)\}/g, (_, name) => filled[name]) + more;
  summary.dataset.state = count("bad") ? "bad" : count("unknown") || !key.verifier ? "unknown" : "ok";
}

main().catch(() => {
  summary.firstElementChild.textContent = words.sayUnable;
  summary.dataset.state = "unknown";
});
