/* Sends a deficiency form in its place. Without this file the same form works as an ordinary page. */
(() => {
    "use strict";

    if (window.kalixReports) return;
    window.kalixReports = true;

    const HEADER = "X-Kalix-Fragment";
    const sending = new WeakSet();

    const say = (section, text) => {
        const live = section.querySelector("[data-kalix-live]");
        if (live) live.textContent = text;
    };

    const replace = (section, html) => {
        const parsed = new DOMParser().parseFromString(html, "text/html");
        const fresh = parsed.querySelector("[data-kalix-report]");
        if (!fresh) return false;
        const node = document.importNode(fresh, true);
        section.replaceWith(node);
        const target = node.querySelector("[data-kalix-focus]");
        if (target) target.focus();
        return true;
    };

    const send = async (form, section) => {
        const button = form.querySelector("[type=submit]");
        sending.add(form);
        button.setAttribute("aria-disabled", "true");
        say(section, section.dataset.kalixSending);
        const data = new FormData(form);
        let replaced = false;
        try {
            const response = await fetch(form.action, {
                method: "POST",
                // Files go only as parts; anything else is sent as a form is sent without this script.
                body: form.enctype === "multipart/form-data" ? data : new URLSearchParams(data),
                headers: { Accept: "text/html", [HEADER]: "1" },
                credentials: "same-origin",
            });
            if (response.headers.get(HEADER)) replaced = replace(section, await response.text());
        } catch {
            // No contact: the words stay where they are, and the reader is told below.
        }
        if (replaced) return;
        sending.delete(form);
        button.removeAttribute("aria-disabled");
        say(section, section.dataset.kalixFailed);
    };

    document.addEventListener("submit", (event) => {
        const section = event.target.closest("[data-kalix-report]");
        if (!section || event.target.method !== "post") return;
        event.preventDefault();
        if (!sending.has(event.target)) send(event.target, section);
    });

    // The list of errors leads to its fields also where the page has another base address.
    document.addEventListener("click", (event) => {
        const link = event.target.closest(".kalix-error-summary a[href^='#']");
        const field = link && document.getElementById(link.getAttribute("href").slice(1));
        if (!field) return;
        event.preventDefault();
        field.focus();
    });

    // A page that opens with errors begins at them.
    const opened = document.querySelector(".kalix-error-summary[tabindex]");
    if (opened) opened.focus();
})();
