/* Keeps the list of whom a responsible party means true to the form. Without it, the list is of what is saved. */
(() => {
  const NAMES = ["everyone", "kinds", "units", "include_below", "role"];
  const WAIT = 250; // Milliseconds without a change, before the server is asked.

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector("[data-kalix-party-meaning]");
    const form = place && place.closest("form");
    if (!form) return;
    let timer;
    let asked = 0;

    const ask = async () => {
      const turn = (asked += 1);
      const typed = new FormData(form);
      const sent = new FormData();
      for (const name of NAMES) typed.getAll(name).forEach((value) => sent.append(name, value));
      sent.append("csrfmiddlewaretoken", typed.get("csrfmiddlewaretoken"));
      try {
        const response = await fetch(place.dataset.kalixPartyMeaning, { method: "POST", body: sent });
        // An answer that another has overtaken is about a form that is no more.
        if (response.ok && turn === asked) place.innerHTML = await response.text();
      } catch {
        // Without an answer the list stays as it was.
      }
    };

    form.addEventListener("change", (event) => {
      if (!NAMES.includes(event.target.name)) return;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
  });
})();
