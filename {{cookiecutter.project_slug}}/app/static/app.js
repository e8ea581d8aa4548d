// Makes pages quicker to use; every one of them works without it.

// Posts a form's data and gives the page that came back, with the address it came from.
// Rejects where the server can't be reached.
export function post(address, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "document";
    request.upload.onprogress = (event) => progress?.(event.loaded / event.total);
    request.onload = () => (request.response ? resolve({ page: request.response, url: request.responseURL }) : reject(request));
    request.onerror = () => reject(request);
    request.send(body);
  });
}

// The form's data with the button that was pressed.
export function bodyOf(form, button) {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  return body;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
  } else if (form.dataset.swap && !event.defaultPrevented) {
    // The part of the page that the form is in is exchanged for that of the answer.
    event.preventDefault();
    try {
      const { page, url } = await post(form.action, bodyOf(form, event.submitter));
      const part = page.querySelector(form.dataset.swap);
      if (!part) return window.location.assign(url);
      form.closest(form.dataset.swap).replaceWith(part);
      part.querySelector("button, input, a")?.focus();
    } catch {
      form.submit(); // the browser says what is wrong
    }
  }
});
