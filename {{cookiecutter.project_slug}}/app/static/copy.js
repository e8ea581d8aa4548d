// A button beside each program that copies it; without JavaScript there is no button.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const place = button.closest(".snippet");
  const code = place.querySelector("code");
  const said = place.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(code.textContent);
      said.textContent = button.dataset.done;
    } catch {
      // Browsers lend the clipboard to pages over HTTPS only, and not to all of them.
      getSelection().selectAllChildren(code);
      said.textContent = button.dataset.failed;
    }
  });
}
