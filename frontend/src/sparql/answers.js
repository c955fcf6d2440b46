// Asks the service for the page that answers a query, and takes the answer out of it. So what is
// shown is what the service shows without a script, and nothing is put together here.

// Room for the path and the language; a longer query is sent as a form, and has no address.
const LONGEST = 7500;

/**
 * Returns a function that asks what stands in a form.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place where the answer is shown.
 * @param {Words} words
 * @param {(place: HTMLElement) => void} onShown is called with each answer, that of the page too.
 */
export function answers(form, place, words, onShown) {
  let asking = null;
  onShown(place);
  window.addEventListener("popstate", () => window.location.reload());

  return async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    const [address, options] = request(form);
    place.ariaBusy = "true";
    const waiting = window.setTimeout(() => place.prepend(words.say("waiting")), 400);
    const shown = await answer(address, options, mine.signal, words);
    window.clearTimeout(waiting);
    if (asking !== mine) return; // another question was asked meanwhile
    place.ariaBusy = "false";
    place.replaceChildren(...shown.nodes);
    if (shown.terms) document.getElementById("terms").textContent = shown.terms;
    if (shown.toggle) document.querySelector("nav.toggle")?.replaceWith(shown.toggle);
    if (shown.nodes.length && address.searchParams.has("query")) {
      window.history.pushState(null, "", address);
    }
    tell(place);
    onShown(place);
    place.scrollIntoView({ block: "nearest" });
  };
}

/** Says aloud what came, and how much, but not all of it. */
function tell(place) {
  const said = place.querySelectorAll("h2, .told p, .outcome, .trouble > p");
  const texts = [...said].map((each) => each.textContent.trim().replace(/\.$/, ""));
  document.getElementById("said").textContent = `${texts.join(". ")}.`;
}

/** Returns the address to ask at, and how: as an address that asks again, unless that is too long. */
function request(form) {
  const address = new URL(form.action);
  address.hash = "";
  const given = new URLSearchParams(new FormData(form));
  const asked = new URL(address);
  for (const [name, value] of given) asked.searchParams.set(name, value);
  const headers = { Accept: "text/html" };
  return asked.href.length < LONGEST
    ? [asked, { headers }]
    : [address, { headers, method: "POST", body: given }];
}

async function answer(address, options, signal, words) {
  try {
    const response = await fetch(address, { ...options, signal, credentials: "omit" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("answer") ?? page.querySelector("main article.problem");
    const toggle = page.querySelector("nav.toggle");
    const terms = page.getElementById("terms")?.textContent;
    return found?.children.length
      ? { nodes: adopted(found), toggle: toggle && document.adoptNode(toggle), terms }
      : { nodes: [words.say("strange")] };
  } catch {
    return { nodes: [words.say("lost")] };
  }
}

function adopted(found) {
  return [...document.adoptNode(found).children];
}
