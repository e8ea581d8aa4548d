// Pictures by drop, paste or camera, each shown before it is sent.
const zone = document.querySelector("[data-drop]");
const form = zone.closest("form");
const input = zone.querySelector("input[type=file]");
const previews = form.querySelector("[data-previews]");
const error = form.querySelector("[data-error]");

function show() {
  for (const each of previews.children) URL.revokeObjectURL(each.src);
  const files = [...input.files];
  previews.replaceChildren(...files.map((file) => {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    picture.onerror = () => { picture.hidden = true; };
    return picture;
  }));
  const large = files.filter((file) => file.size > Number(input.dataset.maxBytes));
  error.textContent = large.map((file) => `${file.name} ${input.dataset.tooLarge.replace("{}", (file.size / 1e6).toFixed(1))}`).join(" ");
  if (large.length) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function take(files) {
  const taken = new DataTransfer();
  for (const file of files) taken.items.add(file);
  if (!taken.files.length) return;
  input.files = taken.files;
  show();
  form.querySelector("button:not([type=button])").focus();
}

const pictures = (files) => [...files].filter((file) => file.type.startsWith("image/"));

input.addEventListener("change", show);
for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
}
for (const name of ["dragleave", "drop"]) {
  zone.addEventListener(name, () => zone.classList.remove("over"));
}
zone.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
document.addEventListener("paste", (event) => {
  const found = pictures(event.clipboardData.files);
  if (!found.length) return;
  event.preventDefault();
  take(found);
});

// A phone's own camera takes the better picture; elsewhere the browser's stands in.
const capture = document.getElementById("capture");
const open = form.querySelector("[data-camera]");
const finder = document.querySelector("[data-viewfinder]");
const video = finder.querySelector("video");

capture.addEventListener("change", () => take(capture.files));
if (window.matchMedia("(pointer: coarse)").matches) {
  capture.disabled = false;
  capture.labels[0].hidden = false;
} else {
  open.hidden = !navigator.mediaDevices?.getUserMedia;
}

open.addEventListener("click", async () => {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    finder.showModal();
  } catch {
    error.textContent = open.dataset.refused;
  }
});
finder.addEventListener("close", () => {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
});
finder.querySelector("[data-close]").addEventListener("click", () => finder.close());
finder.querySelector("[data-snap]").addEventListener("click", () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((blob) => {
    finder.close();
    take([new File([blob], "photo.jpg", { type: "image/jpeg" })]);
  }, "image/jpeg", 0.92);
});
