// Makes the upload comfortable; every page works without it.
"use strict";

document.documentElement.classList.add("js");

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const preview = zone.querySelector("[data-preview]");
  const form = zone.closest("form");
  const error = form.querySelector("[data-error]");

  const show = () => {
    const file = input.files[0];
    if (preview.src) URL.revokeObjectURL(preview.src);
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    preview.hidden = !file;
    zone.classList.toggle("has-picture", Boolean(file));
    if (!file) return;
    preview.src = URL.createObjectURL(file);
    preview.alt = `The picture you chose: ${file.name}`;
    const limit = Number(input.dataset.maxBytes);
    if (file.size > limit) {
      error.textContent = `The picture has ${(file.size / 1e6).toFixed(1)} MB; at most ${limit / 1e6} MB are accepted. Make it smaller.`;
      input.setAttribute("aria-invalid", "true");
    }
  };

  input.addEventListener("change", show);
  preview.addEventListener("error", () => { preview.hidden = true; });
  form.addEventListener("submit", (event) => {
    if (input.getAttribute("aria-invalid") && error.textContent && input.files[0]) event.preventDefault();
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}
