// Sends a large file in pieces, each with its digest, so that a cut or a closed page costs one piece.
// Small files go with the form as they do without a script. The server names a transfer after the file's
// digests: the same file chosen again, on another day or in another tab, goes on where it ended.

const MIB = 1024 * 1024;
const SMALL = 4 * MIB; // bytes up to which the form itself carries the file
const PIECE = MIB; // the server says the same in its answers
const WAITS_S = [1, 2, 4, 8, 15, 30]; // between tries, then a person is asked
const AGAIN = new Set([408, 429, 502, 503, 504]);
const ZH = document.documentElement.lang.startsWith("zh");

class Cut extends Error {} // may be tried again
class Refused extends Error {} // the server said why not
class LoggedOut extends Error {}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const size = (bytes) => (bytes < MIB ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MIB).toFixed(1)} MB`);
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

for (const panel of document.querySelectorAll(".transfer")) new Upload(panel);

function Upload(panel) {
  const form = panel.closest("form");
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector(".file-drop");
  const words = panel.querySelector(".words");
  const bar = panel.querySelector("progress");
  const goOn = panel.querySelector("[data-act=go-on]");
  const giveUp = panel.querySelector("[data-act=give-up]");
  const say = panel.dataset;
  let job = null; // {file, token, stop}

  input.addEventListener("change", chosen);
  form.addEventListener("submit", submitted);
  giveUp.addEventListener("click", abandon);
  accept(zone);

  function tell(text, tone = "") {
    panel.hidden = false;
    words.textContent = text;
    words.dataset.tone = tone;
  }

  // ---- choosing a file

  function accept(target) {
    for (const kind of ["dragover", "drop"]) {
      window.addEventListener(kind, (event) => event.preventDefault()); // else the browser opens the file
    }
    target.addEventListener("dragover", () => target.classList.add("over"));
    target.addEventListener("dragleave", () => target.classList.remove("over"));
    target.addEventListener("drop", (event) => {
      target.classList.remove("over");
      const { files } = event.dataTransfer;
      if (job || !files.length) return;
      if (files.length > 1) return tell(say.sayOne, "wrong");
      input.files = files;
      chosen();
    });
  }

  function chosen() {
    const [file] = input.files;
    const limit = Number(input.dataset.limit);
    if (!file) return;
    bar.hidden = giveUp.hidden = true;
    goOn.hidden = true;
    if (file.size > limit) {
      input.value = "";
      return tell(fill(say.sayLarge, { size: size(file.size), limit: size(limit) }), "wrong");
    }
    tell(fill(say.sayChosen, { name: file.name, size: size(file.size) }));
  }

  // ---- sending it

  async function submitted(event) {
    const [file] = input.files;
    if (job) return event.preventDefault();
    if (!file || file.size <= SMALL || !globalThis.crypto?.subtle) return;
    event.preventDefault();
    job = { file, token: "", stop: new AbortController() };
    hold(true);
    try {
      handIn(await send(file), event.submitter);
    } catch (error) {
      if (error.name !== "AbortError") tell(error.message, "wrong");
      bar.hidden = giveUp.hidden = true;
      hold(false);
      job = null;
    }
  }

  function hold(running) {
    bar.hidden = giveUp.hidden = !running;
    input.disabled = running;
    for (const button of form.querySelectorAll(":scope > .actions button")) button.disabled = running;
  }

  async function send(file) {
    const told = { name: file.name, size: file.size, ...filedFor(), pieces: await digests(file) };
    let state = await again(() => ask(say.begin, JSON.stringify(told), "application/json"));
    job.token = state.token;
    const first = state.next * PIECE;
    const since = performance.now();
    while (!state.address) {
      progress(file, state.next * PIECE, first, since);
      const piece = file.slice(state.next * PIECE, (state.next + 1) * PIECE);
      const address = `${say.begin}/${state.token}/pieces/${state.next}`;
      state = { ...state, ...(await again(() => ask(address, piece, "application/octet-stream"))) };
    }
    return state.address;
  }

  function filedFor() {
    const field = (name) => form.querySelector(`[name=${name}]`)?.value ?? "";
    return { form: say.form || field("form"), period: say.period || field("period").trim() };
  }

  async function digests(file) {
    const found = [];
    for (let at = 0; at < file.size; at += PIECE) {
      job.stop.signal.throwIfAborted();
      if (at % (16 * PIECE) === 0) {
        tell(fill(say.sayReading, { done: size(at), all: size(file.size) }));
        bar.value = 0;
      }
      found.push(hex(await crypto.subtle.digest("SHA-256", await file.slice(at, at + PIECE).arrayBuffer())));
    }
    return found;
  }

  function progress(file, done, first, since) {
    const rate = (done - first) / ((performance.now() - since) / 1000);
    const left = rate ? lasting((file.size - done) / rate) : "…";
    const values = { done: size(done), all: size(file.size), rate: rate ? size(rate) : "…", left };
    tell(fill(say.saySending, values));
    bar.value = Math.floor((1000 * done) / file.size);
  }

  function lasting(seconds) {
    return seconds < 90 ? fill(say.seconds, { n: Math.ceil(seconds) }) : fill(say.minutes, { n: Math.ceil(seconds / 60) });
  }

  // Try again after a cut, ever more seldom; then wait until the person says so.
  async function again(request) {
    for (let tried = 0; ; ) {
      try {
        return await request();
      } catch (error) {
        if (error instanceof LoggedOut) await untilAsked(say.sayLogin);
        else if (!(error instanceof Cut)) throw error;
        else if (tried < WAITS_S.length) {
          const wait = WAITS_S[tried];
          tried += 1;
          if (!error.quiet) tell(fill(say.sayRetry, { left: lasting(wait) }), "wrong");
          await Promise.race([pause(wait), stopped(), online()]);
          job.stop.signal.throwIfAborted();
        } else {
          tried = 0;
          await untilAsked(say.sayCut);
        }
      }
    }
  }

  const stopped = () => new Promise((done) => job.stop.signal.addEventListener("abort", done, { once: true }));
  const online = () => new Promise((done) => window.addEventListener("online", done, { once: true }));

  async function untilAsked(reason) {
    tell(reason, "wrong");
    goOn.hidden = false;
    goOn.focus();
    await Promise.race([new Promise((done) => goOn.addEventListener("click", done, { once: true })), stopped()]);
    goOn.hidden = true;
    job.stop.signal.throwIfAborted();
  }

  async function ask(address, body, type) {
    const headers = { "Content-Type": type, Accept: "application/json", "X-CSRFToken": token() };
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, headers, signal: job.stop.signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Cut(error.message);
    }
    if (AGAIN.has(answer.status)) throw Object.assign(new Cut(), { quiet: answer.status === 503 });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson && (answer.redirected || answer.status === 403)) throw new LoggedOut();
    const told = isJson ? await answer.json() : {};
    if (answer.ok || answer.status === 409) return told;
    const said = (told.problems ?? []).map((one) => (ZH ? one.message_zh : one.message_en));
    throw new Refused(said.join(" ") || `HTTP ${answer.status}`);
  }

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  // ---- the end: the form goes on with everything but the file, which the server has

  function handIn(address, submitter) {
    tell(say.sayDone);
    bar.removeAttribute("value");
    giveUp.hidden = true;
    form.action = address;
    if (submitter?.name) {
      const chosenButton = document.createElement("input");
      Object.assign(chosenButton, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(chosenButton);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  async function abandon() {
    const { token: name } = job ?? {};
    job?.stop.abort();
    if (name) {
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      await fetch(`${say.begin}/${name}/give-up`, { method: "POST", headers, redirect: "manual" });
    }
    tell(say.sayGivenUp);
    input.focus();
  }
}
