/**
 * Shows the cases and decisions of a token: it asks for the same pages as anybody may, sends the token
 * as a header, and puts what they hold into the page. The token lies in the session storage of this
 * tab, until it is closed or its owner signs out. No word that a reader sees stands here.
 */

const KEY = "moratoria.token";
const PRIVATE = /^\/(cases|decisions)(\/|\?|$)/;
const TOKEN = /^[\w-]+$/;

const root = document.querySelector(".account");
const asking = root.querySelector("form.token");
const field = asking.querySelector("input");
const bar = root.querySelector(".bar");
const message = root.querySelector(".message");
const view = root.querySelector(".view");

let again = null; // what to do when the reader tries once more
let typed = new Map(); // what stood in fields that had to go, by form and name
let turn = 0; // the last request that was begun: an earlier one that comes late is left

/** Where the reader is: the address is kept behind the #, so that no server is told it twice. */
function place() {
  const path = location.hash.slice(1);
  return PRIVATE.test(path) ? path : root.dataset.start;
}

function token() {
  return sessionStorage.getItem(KEY);
}

function arrange() {
  asking.hidden = Boolean(token());
  bar.hidden = !token();
}

// ---------------------------------------------------------------- saying

function say(name) {
  message.replaceChildren(...[name].filter(Boolean).map(said));
  if (name) message.scrollIntoView({ block: "nearest" });
}

function said(name) {
  return root.querySelector(`template[data-said="${name}"]`).content.cloneNode(true);
}

/** Says what the service said of a request that it refused, in its own words. */
function tell(page) {
  const problem = page.querySelector(".problem");
  for (const heading of problem.querySelectorAll("h1")) {
    const strong = page.createElement("b");
    strong.append(...heading.childNodes);
    heading.replaceWith(strong);
  }
  message.replaceChildren(document.adoptNode(problem));
  message.focus();
}

// ---------------------------------------------------------------- what was typed

function keep() {
  for (const form of view.querySelectorAll("form")) {
    for (const [name, value] of new FormData(form)) {
      typed.set(`${form.getAttribute("action")} ${name} ${value}`, { form: form.getAttribute("action"), name, value });
    }
  }
}

function restore() {
  for (const { form, name, value } of typed.values()) {
    const fields = view.querySelectorAll(`form[action="${CSS.escape(form ?? "")}"] [name="${CSS.escape(name)}"]`);
    for (const one of fields) {
      if (one.type === "checkbox" || one.type === "radio") one.checked ||= one.value === value;
      else if (one.tagName !== "SELECT" || [...one.options].some((option) => option.value === value)) {
        one.value = value;
      }
    }
  }
  typed = new Map();
}

// ---------------------------------------------------------------- asking

/** Asks for a page, and returns it, or null if there is nothing to show but a message. */
async function ask(path, method = "GET") {
  const own = ++turn;
  view.setAttribute("aria-busy", "true");
  again = () => (method === "GET" ? load(path) : send(path));
  try {
    const headers = { Authorization: `Bearer ${token()}`, Accept: "text/html", "Accept-Language": document.documentElement.lang };
    const reply = await fetch(path, { method, headers, cache: "no-store", credentials: "omit" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (own !== turn || !token()) return null;
    if (reply.status === 401) return refuse();
    if (!reply.ok) return tell(page) ?? null;
    say(null);
    return { page, location: reply.headers.get("Location") };
  } catch {
    if (own === turn) say("lost");
    return null;
  } finally {
    if (own === turn) view.setAttribute("aria-busy", "false");
  }
}

/** Forgets a token that is not accepted, hides what it showed, and leaves it to be corrected. */
function refuse() {
  keep();
  field.value = token();
  sessionStorage.removeItem(KEY);
  view.replaceChildren();
  arrange();
  say("refused");
  field.focus();
  return null;
}

function show(page) {
  view.replaceChildren(...document.adoptNode(page.querySelector("main")).childNodes);
  const heading = view.querySelector("h1");
  document.title = page.title;
  restore();
  heading.tabIndex = -1;
  heading.focus();
}

async function load(path) {
  const found = await ask(path);
  if (found) show(found.page);
}

/** Sends a form that makes something, and goes to what was made. */
async function send(path) {
  const found = await ask(path, "POST");
  if (!found) return;
  show(found.page);
  history.pushState(null, "", `#${found.location}`);
}

// ---------------------------------------------------------------- the reader

function begin(given) {
  if (!TOKEN.test(given)) {
    say("unreadable");
    return;
  }
  sessionStorage.setItem(KEY, given);
  field.value = "";
  arrange();
  load(place());
}

function leave() {
  turn++;
  sessionStorage.removeItem(KEY);
  typed = new Map();
  field.value = "";
  view.replaceChildren();
  arrange();
  history.replaceState(null, "", location.pathname + location.search);
  say("left");
  field.focus();
}

function go(path) {
  if (location.hash === `#${path}`) load(path);
  else location.hash = path;
}

asking.addEventListener("submit", (event) => {
  event.preventDefault();
  begin(field.value.trim());
});

root.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action === "leave") leave();
  if (action === "again") again?.();
});

view.addEventListener("click", (event) => {
  const path = event.target.closest("a[href]")?.getAttribute("href") ?? "";
  if (PRIVATE.test(path) && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    go(path);
  }
});

view.addEventListener("submit", (event) => {
  const form = event.target;
  const given = [...new FormData(form)].filter(([, value]) => value);
  event.preventDefault();
  if (form.dataset.to) {
    const values = Object.fromEntries(given);
    go(form.dataset.to.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? "")));
  } else {
    send(`${form.getAttribute("action")}?${new URLSearchParams(given)}`);
  }
});

addEventListener("hashchange", () => {
  if (token() && (PRIVATE.test(location.hash.slice(1)) || !location.hash)) load(place());
});

root.querySelector(".by-hand").open = false;
arrange();
if (token()) load(place());
