/* On narrow screens the menu folds away behind a button. Without this file it simply stays open. */
document.documentElement.classList.add("has-menu-button");
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".site-menu-button");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      button.setAttribute("aria-expanded", "false");
      button.focus();
    }
  });
});
