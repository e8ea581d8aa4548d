// Asks the model without leaving the page: several pictures with a progress bar each, or a form.
import { bodyOf, post } from "./app.js";

const answers = document.getElementById("answers");
const state = document.querySelector("[data-status]");
const AT_ONCE = 2; // uploads

// Takes the room for an answer when it is asked for, so that nothing moves when it comes.
function wait() {
  state.textContent = state.dataset.sending;
  answers.classList.add("asked");
}

const fill = (pattern, ...values) => values.reduce((text, value) => text.replace("{}", value), pattern);

function focusOn(answer) {
  const heading = answer.querySelector("h2");
  state.textContent = fill(state.dataset.answered, heading.dataset.outcome);
  heading.focus({ preventScroll: true });
  const { top, bottom } = answer.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) answer.scrollIntoView({ block: "nearest" });
}

// What a page says went wrong, in words.
function problemIn(page) {
  const said = [...page.querySelectorAll("[data-error], [data-alert] li, [data-detail]")].map((each) => each.textContent.trim());
  return said.filter(Boolean).join(" ") || page.querySelector("[data-alert]")?.textContent.trim() || page.title;
}

// Signing in again, say.
const ledElsewhere = (address, url) => new URL(url).pathname !== new URL(address).pathname;

async function askForm(form, button) {
  const main = document.querySelector("form[data-ask]");
  const alert = main.querySelector("[data-alert]");
  const address = button?.formAction || form.action;
  wait();
  button?.setAttribute("aria-busy", "true");
  try {
    const { page, url } = await post(address, bodyOf(form, button));
    if (ledElsewhere(address, url)) return window.location.assign(url);
    const filled = page.querySelector("form[data-ask]");
    const found = page.querySelector("[data-answer]");
    if (!filled) {
      alert.textContent = problemIn(page);
      alert.hidden = false;
      return;
    }
    if (!main.querySelector("input[type=file]")) main.replaceWith(filled);
    if (found) {
      answers.replaceChildren(found);
      focusOn(found);
    } else {
      (filled.querySelector("[aria-invalid]") ?? filled.querySelector("button")).focus();
    }
  } catch {
    alert.textContent = main.dataset.failed;
    alert.hidden = false;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

function pendingCard(file) {
  const card = document.querySelector("[data-pending]").content.firstElementChild.cloneNode(true);
  card.querySelector("img").src = URL.createObjectURL(file);
  card.querySelector("h2").textContent = file.name;
  return card;
}

async function askPicture(form, name, file, card) {
  const bar = card.querySelector("progress");
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set(name, file, file.name);
  const fail = (text) => {
    bar.remove();
    card.querySelector(".error").textContent = text;
    return card;
  };
  try {
    const { page, url } = await post(form.action, body, (share) => {
      if (share < 1) bar.value = 100 * share;
      else bar.removeAttribute("value"); // all is sent, the model is at work
    });
    if (ledElsewhere(form.action, url)) return window.location.assign(url);
    const found = page.querySelector("[data-answer]");
    if (!found) return fail(problemIn(page));
    found.querySelector("img")?.replaceWith(card.querySelector("img")); // it is here already
    card.replaceWith(found);
    return found;
  } catch {
    return fail(form.dataset.failed);
  }
}

async function askPictures(form, name, files) {
  const cards = files.map(pendingCard);
  answers.querySelector(".waiting")?.remove();
  answers.prepend(...cards);
  wait();
  cards[0].scrollIntoView({ block: "nearest" });
  let next = 0;
  let done = 0;
  let last;
  const worker = async () => {
    while (next < files.length) {
      const place = next++;
      last = await askPicture(form, name, files[place], cards[place]);
      done += 1;
      state.textContent = fill(state.dataset.count, done, files.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (files.length === 1 && last?.matches("[data-answer]")) focusOn(last);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-ask]")) return;
  event.preventDefault();
  const input = form.querySelector("input[type=file][name]");
  if (!input) return askForm(form, event.submitter);
  if (input.hasAttribute("aria-invalid")) return input.focus();
  askPictures(form, input.name, [...input.files]);
  input.value = "";
  input.dispatchEvent(new Event("change"));
});
