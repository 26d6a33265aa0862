// A file that was waited for comes as soon as it is ready.
document.addEventListener("htmx:afterSettle", () => document.querySelector("a[data-fetch]")?.click());
