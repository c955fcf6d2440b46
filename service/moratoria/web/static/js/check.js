/**
 * Lets the interview answer while it is being filled in.
 *
 * The page does the same without it: this sends the form as the browser would, and puts the parts of
 * the page that comes back in the place of the old ones. What is typed stays in the page, in the
 * history of the tab and, if somebody asks for it, behind the # of a link; never in an address.
 */

const PAUSE = 200;
const SLOW = 400;
const PATIENCE = [1000, 2000, 4000, 8000, 15000];
const DAY = 24 * 60 * 60 * 1000;
const DATED = /^(\d{4}(-\d\d){0,2})?$/;
const ASIDE = new Set(["at", "go", "file", "example"]);
const ALL = ["interview", "outcome"];
const BESIDE = ["wrongs", "left", "offer", "sofar", "rest", "outcome"]; // all but the question itself

const byId = (id) => document.getElementById(id);
const form = () => byId("interview");
const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

/* ---------------------------------------------------------------- what the form says */

/** Returns the answers in the form, written as they would stand in an address. */
function answers() {
  const said = [...new FormData(form())].filter(
    ([name, value]) => typeof value === "string" && value.trim() && !ASIDE.has(name),
  );
  return new URLSearchParams(said).toString();
}

/** Returns the form as it is sent when a button is pressed, or none. */
function filled(button) {
  const data = new FormData(form());
  if (button?.id !== "read") data.delete("file");
  if (button?.name) data.append(button.name, button.value);
  return data;
}

/** Returns answers that were kept, as a form. */
function kept({ answers: text, at }) {
  const data = new FormData();
  for (const [name, value] of new URLSearchParams(text)) data.append(name, value);
  if (at) data.set("at", at);
  return data;
}

/* ---------------------------------------------------------------- sending, and what comes back */

let sending = null; // what is under way
let waiting = 0; // what is sent after a pause
let tries = 0;

/** Sends a form, replaces the parts of the page with these ids, and then does what is left to do. */
async function send(data, parts, then = () => keep()) {
  clearTimeout(waiting);
  sending?.abort();
  const mine = (sending = new AbortController());
  const slow = setTimeout(() => byId("outcome").setAttribute("aria-busy", "true"), SLOW);
  try {
    const page = await asked(data, mine.signal);
    await released();
    if (mine !== sending) return;
    tries = 0;
    tell();
    mark(false);
    show(page, parts);
    then();
  } catch (error) {
    if (mine === sending && error.name !== "AbortError") failed(error, () => send(data, parts, then));
  } finally {
    clearTimeout(slow);
    if (mine === sending) byId("outcome").removeAttribute("aria-busy");
  }
}

/** Returns the page that answers a form. */
async function asked(data, signal) {
  return read(await post(data, signal));
}

function post(data, signal) {
  const body = data.has("file") ? data : new URLSearchParams(data);
  return fetch(form().action, { method: "POST", body, headers: { Accept: "text/html" }, signal });
}

/** Returns the page in a response. */
async function read(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.getElementById("interview")) return page;
  const detail = page.querySelector(".problem .detail, .problem h1")?.textContent ?? "";
  throw Object.assign(new Error("refused"), { detail, busy: response.status === 503 });
}

/** Says what went wrong; what may go better later is sent again. */
function failed(error, again) {
  const later = error.message !== "refused" || error.busy;
  tell(later ? "lost" : "refused", error.detail);
  mark(true);
  byId("again").onclick = again;
  if (later) waiting = setTimeout(again, PATIENCE[Math.min(tries++, PATIENCE.length - 1)]);
}

/** Shows one of the notices that something went wrong, or none. */
function tell(id, detail = "") {
  for (const one of ["lost", "refused", "unsaved"]) byId(one).hidden = one !== id;
  for (const one of document.querySelectorAll(".lost .why")) one.textContent = detail;
}

/** Says of the outcome whether it belongs to earlier answers than those in the form. */
function mark(earlier) {
  document.querySelector(".check").classList.toggle("earlier", earlier);
  byId("earlier").hidden = !earlier;
}

/** Has the result sent as a file, without leaving the page. */
async function save(button) {
  try {
    const response = await post(filled(button));
    if (response.headers.get("Content-Type")?.startsWith("text/html")) {
      show(await read(response), ALL);
      arrive();
    } else download(await response.blob(), response.headers.get("Content-Disposition"));
    if (!byId("unsaved").hidden) tell();
  } catch (error) {
    tell("unsaved", error.detail);
    byId("resave").onclick = () => save(button);
  }
}

function download(blob, disposition) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = /filename="?([^";]+)/.exec(disposition)?.[1] ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DAY);
}

let pressed = false; // a button that is replaced while it is pressed is never clicked

async function released() {
  while (pressed) await new Promise((done) => setTimeout(done, 20));
}

document.addEventListener("pointerdown", () => (pressed = true));
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => setTimeout(() => (pressed = false)));
}

/** Puts parts of a page in the place of ours; what was open stays so, and the reader where he was. */
function show(page, parts) {
  const [before, active] = [outcomes(), document.activeElement];
  const caret = active?.type === "text" ? [active.selectionStart, active.selectionEnd] : null;
  const opened = [...document.querySelectorAll("details[id][open]")].map(({ id }) => id);
  const wrong = page.querySelector("#ask .error");
  for (const id of wrong && parts.includes("rest") ? ALL : parts) {
    const [old, fresh] = [byId(id), page.getElementById(id)];
    if (old && fresh && !old.isEqualNode(fresh)) old.replaceWith(document.adoptNode(fresh));
  }
  for (const id of opened) byId(id)?.setAttribute("open", "");
  dress();
  if (active?.id && !active.isConnected) find(byId(active.id), caret);
  announce(before);
}

function focus(element) {
  element?.focus({ preventScroll: true });
}

/** Brings the reader back to an element that came anew, and may stand elsewhere now. */
function find(element, caret) {
  element?.closest("details:not([open])")?.setAttribute("open", "");
  focus(element);
  if (caret && element?.type === "text") element.setSelectionRange(...caret);
}

/** Returns what each norm and the term come to, in words, by where it is told. */
function outcomes() {
  const told = [...document.querySelectorAll("#outcome .glance a")];
  return new Map(told.map((one) => [one.hash, one.textContent.replace(/\s+/g, " ").trim()]));
}

/** Says which outcomes have become others. */
function announce(before) {
  const changed = [...outcomes()].filter(([hash, text]) => before.get(hash) !== text);
  if (changed.length) byId("said").textContent = changed.map(([, text]) => text).join(". ");
}

/* ---------------------------------------------------------------- what is kept */

/** Keeps the answers in the history of this tab; a step can be taken back. */
function keep(step = false) {
  const held = { answers: answers(), at: new FormData(form()).get("at") };
  const here = location.pathname + location.search;
  if (step) history.pushState(held, "", here);
  else history.replaceState(held, "", here);
}

/** Returns the answers that stand behind the #, null if there are none. */
function linked() {
  return location.hash.includes("=") ? { answers: location.hash.slice(1) } : null;
}

window.addEventListener("popstate", ({ state }) => {
  const held = linked() ?? state;
  if (held) send(kept(held), ALL, () => {});
});

/* ---------------------------------------------------------------- dates that can be moved */

const moved = new Map(); // of each date that was moved, what it was before

const said = (day) => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));

/** Moves a date to where its slider stands. */
function move(range) {
  const typed = byId(range.dataset.moves);
  const start = Date.parse(range.closest(".slide").dataset.first);
  if (!moved.has(typed.id)) moved.set(typed.id, typed.value);
  typed.value = new Date(start + range.value * DAY).toISOString().slice(0, 10);
  range.setAttribute("aria-valuetext", said(typed.value));
  understand(typed, said(typed.value));
  dress();
}

/** Says beneath a date how it is understood, until the page that comes back does. */
function understand(typed, day) {
  const told = byId(`${typed.name}-understood`);
  if (told) told.textContent = day;
}

/** Brings out what works with script alone. */
function dress() {
  for (const slide of document.querySelectorAll(".slide")) slide.hidden = false;
  for (const id of ["print", "link"]) byId(id).hidden = false;
  for (const back of document.querySelectorAll("[data-returns]")) {
    const was = moved.get(back.dataset.returns);
    back.hidden = was === undefined || was === byId(back.dataset.returns).value;
    back.textContent = back.hidden ? "" : `${back.dataset.back} ${said(was)}`;
  }
}

/* ---------------------------------------------------------------- what the reader does */

const ours = (element) => element.form === form() && !["address", "example"].includes(element.id);

document.addEventListener("input", ({ target }) => {
  if (!ours(target)) return;
  if (target.type === "range") move(target);
  else if (target.type === "text" && DATED.test(target.value.trim())) type(target);
  else return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    keep();
    send(filled(), ["outcome"]);
  }, PAUSE);
});

/** Takes what is typed in a date for an answer, and not for a move. */
function type(typed) {
  moved.delete(typed.id);
  understand(typed, "");
  const unknown = byId(`${typed.name}-unknown`);
  if (unknown && typed.value) unknown.checked = false;
}

document.addEventListener("change", ({ target }) => {
  if (!ours(target)) return;
  if (target.type === "file") return target.files.length ? fill(target) : forget();
  const typed = target.type === "checkbox" && target.checked && byId(`${target.name}-day`);
  if (typed) typed.value = "";
  const simple = target.closest("#ask") && target.type === "radio";
  keep(); // before it is sent: it may never arrive
  send(filled(), simple ? BESIDE : ALL);
});

/** Has a file read, unless it is too large to be; what was said of an earlier one is gone. */
function fill(input) {
  const large = input.files[0]?.size > Number(input.dataset.most);
  forget();
  byId("too-large").hidden = !large;
  if (!large) send(filled(byId("read")), ALL, arrive);
}

/** Takes away what is said of a file that is not chosen any more. */
function forget() {
  byId("too-large").hidden = true;
  byId("wrong-file")?.remove();
  byId("field-file").classList.remove("wrong");
  byId("file").removeAttribute("aria-invalid");
  byId("file").removeAttribute("aria-describedby");
  for (const one of document.querySelectorAll("#wrongs a[href='#field-file']")) one.closest("li").remove();
  if (!document.querySelector("#wrongs li")) byId("wrongs").replaceChildren();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target !== form() || button?.matches("[formaction]")) return;
  event.preventDefault();
  if (button?.id === "read") return fill(byId("file"));
  if (button?.matches("[data-saves]")) return save(button);
  moved.clear();
  const card = button?.closest(".card");
  send(filled(button), ALL, card ? () => stay(card.id) : arrive);
});

/** Keeps the reader at a card in which something was presumed, at what that is. */
function stay(card) {
  keep(true);
  focus(byId(`${card}-presumed`));
}

/** Leads the reader to what is next: something that is wrong, or a question. */
function arrive() {
  keep(true);
  const next = document.querySelector("#wrongs a, #ask h2");
  focus(next);
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a[href^='#']");
  if (!target?.closest(".check")) return;
  if (target.hash) {
    event.preventDefault(); // a step in the history that holds no answers would lose them
    lead(target.hash.slice(1));
  } else if (target.id === "print") window.print();
  else if (target.id === "link") link();
  else if (target.id === "copy") copy(target);
  else if (target.dataset.returns) {
    byId(target.dataset.returns).value = moved.get(target.dataset.returns);
    moved.delete(target.dataset.returns);
    send(filled(), ALL);
  }
});

function lead(id) {
  const place = byId(id);
  if (!place) return;
  const group = place.closest("details");
  if (group) group.open = true;
  place.scrollIntoView();
  const first = place.querySelector("input:not([type=hidden]), select");
  if (!first) place.setAttribute("tabindex", "-1");
  focus(first ?? place);
}

function link() {
  byId("linked").hidden = false;
  byId("address").value = `${location.origin}${location.pathname}#${answers()}`;
  byId("address").select();
}

async function copy(button) {
  byId("address").select(); // to be copied by hand where a page may not
  try {
    await navigator.clipboard.writeText(byId("address").value);
  } catch {
    return;
  }
  byId("said").textContent = button.textContent = button.dataset.done;
}

window.addEventListener("online", () => tries && byId("again").click());

dress();
const held = linked() ?? history.state;
if (held?.answers !== undefined && held.answers !== answers()) send(kept(held), ALL, () => {});
else if (!linked()) keep();
