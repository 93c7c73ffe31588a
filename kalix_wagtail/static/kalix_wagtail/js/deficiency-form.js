/* Sends a deficiency form in its place, shows how far the files have come, and keeps what is typed in this browser until
   it is sent. Without this file the same form works as an ordinary page. */
(() => {
    "use strict";

    if (window.kalixReports) return;
    window.kalixReports = true;

    const HEADER = "X-Kalix-Fragment";
    const PREFIX = "kalix-report:";
    const KEPT_MS = 12 * 60 * 60 * 1000;
    const KEPT_FIELDS = ["description", "place"];
    const sending = new WeakSet();

    const say = (section, text) => {
        const live = section.querySelector("[data-kalix-live]");
        if (live) live.textContent = text;
    };

    /* Drafts: under a name that tells whose, so that nobody else on a shared computer is shown them. A private window or a
       full storage only means that nothing is kept. */
    const drafts = {
        name: (section) => {
            const place = section.querySelector("form input[name=form]");
            return `${PREFIX}${section.dataset.kalixOwner}:${section.getAttribute("aria-labelledby")}:${place && place.value ? location.pathname : ""}`;
        },
        clear: (section) => {
            try {
                localStorage.removeItem(drafts.name(section));
            } catch {
                // Nothing was kept.
            }
        },
        keep: (section) => {
            const form = section.querySelector("form");
            const sensitive = form.elements.is_sensitive;
            const words = {};
            KEPT_FIELDS.forEach((name) => {
                const field = form.elements[name];
                if (field && field.value) words[name] = field.value;
            });
            // What is sensitive is kept nowhere.
            if ((sensitive && sensitive.checked) || !Object.keys(words).length) return drafts.clear(section);
            try {
                localStorage.setItem(drafts.name(section), JSON.stringify({ at: Date.now(), words }));
            } catch {
                // As above.
            }
        },
        restore: (section) => {
            let kept = null;
            try {
                kept = JSON.parse(localStorage.getItem(drafts.name(section)));
            } catch {
                return;
            }
            const form = section.querySelector("form");
            if (!kept || !form || form.elements.description.value) return;
            Object.entries(kept.words).forEach(([name, value]) => {
                if (form.elements[name]) form.elements[name].value = value;
            });
            say(section, section.dataset.kalixKept);
        },
        /* Those of other people who have used this browser, and old ones, are thrown away. */
        forgetOthers: (owners) => {
            try {
                Object.keys(localStorage)
                    .filter((key) => key.startsWith(PREFIX))
                    .forEach((key) => {
                        const kept = JSON.parse(localStorage.getItem(key));
                        const isOwn = owners.has(key.slice(PREFIX.length).split(":")[0]);
                        if (!isOwn || Date.now() - kept.at > KEPT_MS) localStorage.removeItem(key);
                    });
            } catch {
                // As above.
            }
        },
    };

    const replace = (section, html) => {
        const parsed = new DOMParser().parseFromString(html, "text/html");
        const fresh = parsed.querySelector("[data-kalix-report]");
        if (!fresh) return false;
        const node = document.importNode(fresh, true);
        section.replaceWith(node);
        node.dispatchEvent(new CustomEvent("kalix:replaced", { bubbles: true }));
        const target = node.querySelector("[data-kalix-focus]");
        if (target) target.focus();
        return true;
    };

    const showProgress = (section, form) => {
        const bar = document.createElement("progress");
        bar.max = 100;
        bar.value = 0;
        bar.className = "kalix-progress";
        bar.setAttribute("aria-label", section.dataset.kalixSending);
        form.querySelector(".kalix-report-send").append(bar);
        let told = 0;
        return {
            at: (share) => {
                bar.value = Math.round(share * 100);
                // Told in four steps: a screen reader reads each of them.
                if (bar.value >= told + 25 && bar.value < 100) {
                    told = bar.value;
                    say(section, `${section.dataset.kalixSending} ${bar.value} %`);
                }
            },
            remove: () => bar.remove(),
        };
    };

    /* `fetch` tells nothing of how far an upload has come. */
    const post = (form, onProgress) =>
        new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            request.open("POST", form.action);
            request.setRequestHeader("Accept", "text/html");
            request.setRequestHeader(HEADER, "1");
            request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
            request.onload = () => resolve(request);
            request.onerror = request.onabort = request.ontimeout = reject;
            const data = new FormData(form);
            // Files go only as parts; anything else is sent as a form is sent without this script.
            request.send(form.enctype === "multipart/form-data" ? data : new URLSearchParams(data));
        });

    const send = async (form, section) => {
        const button = form.querySelector("[type=submit]");
        const files = form.elements.attachments;
        const progress = files && files.files && files.files.length ? showProgress(section, form) : null;
        sending.add(form);
        button.setAttribute("aria-disabled", "true");
        say(section, section.dataset.kalixSending);
        let replaced = false;
        try {
            const response = await post(form, (share) => progress && progress.at(share));
            if (response.getResponseHeader(HEADER)) {
                // 200: sent before; 201: sent now.
                if (response.status < 300 && section.dataset.kalixOwner) drafts.clear(section);
                replaced = replace(section, response.responseText);
            }
        } catch {
            // No contact: the words stay where they are, and the reader is told below.
        }
        if (replaced) return;
        if (progress) progress.remove();
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

    document.addEventListener("input", (event) => {
        const section = event.target.closest("[data-kalix-report][data-kalix-owner]");
        if (section) drafts.keep(section);
    });

    // The list of errors leads to its fields also where the page has another base address.
    document.addEventListener("click", (event) => {
        const link = event.target.closest(".kalix-error-summary a[href^='#']");
        const field = link && document.getElementById(link.getAttribute("href").slice(1));
        if (!field) return;
        event.preventDefault();
        field.focus();
    });

    const sections = [...document.querySelectorAll("[data-kalix-report]")];
    drafts.forgetOthers(new Set(sections.map((section) => section.dataset.kalixOwner).filter(Boolean)));
    sections.filter((section) => section.dataset.kalixOwner).forEach(drafts.restore);

    // A page that opens with errors begins at them.
    const opened = document.querySelector(".kalix-error-summary[tabindex]");
    if (opened) opened.focus();
})();
