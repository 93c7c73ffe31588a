/* Adds a field to a long list of choices that leaves those that fit. Without this file the list is an ordinary one. */
(() => {
    "use strict";

    if (window.kalixLongChoices) return;
    window.kalixLongChoices = true;

    const SHOWN = 8; // How many of the choices that fit are seen at once.

    const folded = (text) => text.normalize("NFC").toLocaleLowerCase();

    const makeSearchable = (select) => {
        if (select.dataset.kalixSearchable) return;
        select.dataset.kalixSearchable = "yes";
        const options = [...select.options];
        const texts = options.map((option) => folded(option.text));

        const search = document.createElement("input");
        search.type = "search";
        search.autocomplete = "off";
        search.className = "kalix-choices-search";
        search.placeholder = select.dataset.kalixSearch;
        search.setAttribute("aria-label", `${select.labels[0] ? select.labels[0].textContent.trim() : ""}: ${select.dataset.kalixSearch}`);
        search.disabled = select.disabled || Boolean(select.closest("fieldset:disabled"));
        const told = document.createElement("small");
        told.className = "kalix-choices-found";
        told.setAttribute("role", "status");
        select.before(search, told);

        const narrow = () => {
            const words = folded(search.value).split(/\s+/).filter(Boolean);
            const fits = options.filter((option, index) => option.value && words.every((word) => texts[index].includes(word)));
            // What is chosen stays, so that nothing else is sent than what is seen.
            const chosen = select.selectedOptions[0];
            const shown = words.length ? options.filter((option) => option === chosen || fits.includes(option)) : options;
            select.replaceChildren(...shown);
            if (chosen) chosen.selected = true;
            select.size = words.length ? Math.min(SHOWN, Math.max(2, shown.length)) : 0;
            told.textContent = words.length ? select.dataset.kalixFound.replace("{count}", fits.length) : "";
        };

        search.addEventListener("input", narrow);
        search.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" && event.key !== "ArrowDown") return;
            // Enter would send the form; both lead to what was found.
            event.preventDefault();
            select.focus();
        });
        // The list closes around what was chosen, when it is left.
        select.addEventListener("blur", () => {
            if (!select.value) return;
            search.value = "";
            narrow();
        });
    };

    const start = (root) => root.querySelectorAll("select[data-kalix-search]").forEach(makeSearchable);

    start(document);
    // A form that was sent in its place comes back as a new one.
    document.addEventListener("kalix:replaced", (event) => start(event.target));
})();
