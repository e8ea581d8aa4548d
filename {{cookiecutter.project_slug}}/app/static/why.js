// Shows why on the page that asks; without it, the link leads to a page of its own.
const PATIENCE = 60000; // milliseconds until fetching is given up

async function fetchPart(address) {
  const answer = await fetch(`${address}?part`, { signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { part: page.querySelector("[data-part]"), ok: answer.ok };
}

async function show(link, place) {
  const status = place.querySelector("[role=status]");
  const say = (text, seen) => {
    status.classList.toggle("unseen", !seen);
    status.textContent = text;
  };
  link.setAttribute("aria-busy", "true");
  place.querySelector("[data-part]")?.remove();
  say(status.dataset.busy, true);
  try {
    const { part, ok } = await fetchPart(link.href);
    if (!part) return window.location.assign(link.href); // signed out, or gone: the page says which
    place.append(part);
    say(status.dataset.done, false);
    if (ok) link.setAttribute("aria-expanded", "true");
  } catch {
    say(status.dataset.failed, true);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = link.closest("[data-box]").querySelector("[data-place]");
  if (link.hasAttribute("aria-expanded")) {
    place.hidden = !place.hidden;
    link.setAttribute("aria-expanded", String(!place.hidden));
  } else if (!link.hasAttribute("aria-busy")) {
    show(link, place);
  }
});
